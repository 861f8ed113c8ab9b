import { fold } from '../fold.ts'
import { stem } from '../stems.ts'

/**
 * Words that ask the same wherever they stand in a question: what stands on a line may take another's place. A word
 * belongs here only where swapping it never changes the answer, so near things ("doctor", "nurse") stay apart.
 */
const lines = {
  en: `start begin commence launch
end finish conclude stop
client customer
supplier vendor
company firm business enterprise corporation
employee worker staff
purchase buy acquire
above over exceed
below under
maximum largest biggest highest max
minimum smallest lowest least min
need require necessary mandatory obligatory compulsory essential
allow permit authorize authorise
access use
submit submission send
approve approval
cancel cancellation cancelled canceled
pay payment
delay late
fine penalty
price cost
guarantee warranty
reason motive
quickly fast
replace change swap substitute
repair fix mend
wage salary pay
teacher instructor lecturer
exam test examination
student pupil
holiday vacation
car automobile
doctor medical
aircraft airplane plane aeroplane
each every per
year annual yearly
month monthly
week weekly
day daily
operate operation work run function
author write wrote authored
found founding founded establish established
before prior
after following
next following
percent percentage share proportion
budget funds
country nation
colour color
centre center
kilometer kilometre km
meter metre m
liter litre l
kilogram kg kilo
gram g
hour h
minute mins
second s sec
people person persons
attend participate
combine mix blend
move transfer
enter entry
locate location
update updating
delete remove erase
modify alter change
open opening
close closing
install installation set
configure configuration
create creation
reset resetting
choose select pick
show display
get obtain receive
responsible accountable
keep retain preserve store
sign signature
adverse side
advantage benefit
disadvantage drawback
aim goal objective purpose
error mistake fault
rule regulation
law act
method approach
kind type sort
part component
danger hazard hazardous dangerous
help assist assistance
increase raise
decrease reduce lower
damage harm
autumn fall
boss head chief
fill complete
closest nearest
eligible entitled
cover covered coverage
carry transport
discover discovery
win winner victory
support supported
distance far
name called
retake repeat
cause reason
daily day`,
  pt: `comecar inicio iniciar comeca
terminar acabar fim finalizar termino concluir encerrar
cliente fregues
fornecedor
empresa companhia firma
funcionario empregado colaborador
comprar compra adquirir aquisicao
acima superior
abaixo inferior
maximo maior maxima
minimo menor minima
necessario obrigatorio exigido preciso precisar exigir necessaria
permitir permitido autorizar autorizado
acessar acesso
enviar envio remeter
aprovar aprovacao
cancelar cancelamento
pagar pagamento
atraso atrasar
multa penalidade
preco custo valor custar
motivo razao
trocar troca substituir substituicao
consertar conserto reparar reparo
salario remuneracao
professor docente
prova exame
aluno estudante
faltar falta
medico
carro automovel
aviao aeronave
apos depois
cada por
ano anual
mes mensal
operar operacao funcionar funcionamento
autor escrever redigir escrito escreveu redigiu
fundar fundacao fundada
porcentagem percentual parcela percentagem
pais nacao
quilometro km
metro m
litro l
quilo kg quilograma
grama g
hora h
minuto min
pessoa
participar comparecer estar presente
misturar combinar mistura
transferir mover transferencia
entrar entrada
atualizar atualizacao
apagar excluir deletar remover
alterar mudar modificar
abrir abertura aberta aberto
fechar fechamento fechada fechado
instalar instalacao
configurar configuracao
criar criacao
redefinir redefinicao resetar
escolher selecionar
mostrar exibir
receber obter
responsavel encarregado responsabilidade
guardar manter conservar
assinar assinatura
adverso colateral
vantagem beneficio
desvantagem
objetivo meta finalidade
erro falha
regra norma
metodo
tipo especie
parte componente
ajudar ajuda auxilio
aumentar elevar aumento
diminuir reduzir diminuicao reducao
dano danificar danificada danificado
acontecer ocorrer
chefe lider
proximo perto
alugar aluguel
transportar levar
exportar exportacao
cao cachorro
time equipe
causar provocar
descobrir descobridor descoberta
ganhar vencer vencedora vencedor
suporte suportar suportada
armazenar guardar
reiniciar reinicio
absorver absorcao
criptografar criptografia criptografado
cobrir cobertura coberto
licenca
feriado
reuniao encontro
passo etapa
exigencia requisito
seguro
rapido veloz`,
}

type Known = 'pt' | 'en'

const classes = new Map<string, number[]>()
// Function words are compared as they are, content words by their stems.
for (const [language, text] of Object.entries(lines) as [Known, string][])
  for (const [at, line] of text.split('\n').entries())
    for (const word of line.split(' '))
      for (const form of new Set([fold(word), stem(fold(word), language)])) {
        const key = `${language} ${form}`
        classes.set(key, [...(classes.get(key) ?? []), at])
      }

/** Whether two stems stand on one line. */
export function areSynonyms(one: string, other: string, language: Known): boolean {
  const found = classes.get(`${language} ${one}`)
  return (
    found !== undefined && (classes.get(`${language} ${other}`) ?? []).some((line) => found.includes(line))
  )
}
