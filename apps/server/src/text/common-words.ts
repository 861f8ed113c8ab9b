/**
 * Words frequent on any subject (folded): they stand in texts about everything, so meeting them says little about what a
 * text is about. Portuguese and English, by document frequency over encyclopaedia articles, papers, reports and laws.
 */
const COMMON = new Set(
  `sistema forma maior durante grande alem bem parte apos trabalho desenvolvimento anos area periodo
exemplo primeira meio areas processo tempo numero primeiro estado vez mundo atraves uso enquanto dados
diferentes importante pais ano varios pesquisa caso maioria producao partir nacional relacao paises
pessoas estados governo artigo embora varias principais vezes atividades geral principalmente existem
base projeto devido acordo estudo sistemas qualquer entanto nivel principal geralmente estudos local
superior disso regiao segundo campo final resultado grandes construcao analise melhor dentro hoje longo
portanto objetivo conjunto ambiente inicio dias mundial problemas tipo controle antes recursos casos
empresas qualidade centro cerca dia depois modelo origem maiores media seculo fazer atualmente possivel
informacoes empresa social formacao quase decada milhoes internacional tanto avaliacao novas tenha fim
formas janeiro capacidade aumento resposta tais valor projetos tipos novo servicos programa estrutura
regioes incluindo apesar total usado acima novos vida historia prazo condicoes crescimento fora fato
direito conhecido criacao importancia papel alta especialmente ponto atual diretamente primeiros unidos
importantes medio regime necessario falta entrada problema unidade agora conhecimento incluem locais
serem mudanca natureza menor conta lado partes organizacao processos nome apoio data plano quantidade
conteudo atividade economica sociais unidades brasileira possui resultados membros continua somente
sociedade mudancas realizada seria segunda linha realizado simples acesso niveis questoes fundamental
manter permite outubro poder maneira conhecida especial contra seguintes alto instituicoes serie modo
grupos unica comum volta global termos publicas necessidade participacao produtos pressao causa termo
forte conforme tratamento normalmente frequentemente usados especificas considerado chamado naturais
anteriores comuns modelos grupo altos chamada economico eventos conceito numeros particular espaco
nacionais custos objetivos relacionados obter marco unico responsavel setor desenvolver pouco criar
aspectos torna existe extensao real proprio novembro poderia servico padroes atuais faz comecou
historico fonte apresenta conselho programas praticas direcao disponiveis realizar fornecer presenca
fontes realizadas medida tornou feita livre resolucao padrao elementos nenhuma interesse direitos
precisa estabelecer setembro baixa bastante ensino linhas melhores pratica aproximadamente maximo
propria necessarias epoca lugar classificacao tamanho velocidade posicao efeito experiencia ultimo
escala ambos selecao funcao operacoes diversas frequencia tenham acao suficiente periodos decisao abaixo
vale protecao publico operacao publica comissao momento negocios individuos campos inclui existentes
uniao feito ajudar busca divisao natural regras eficaz antiga poderiam recentes inicial pessoa original
especifica custo identificar nomes ocorre ocorreu acontece aconteceu ficou fica existia significa
originalmente qual ajuda ajudou coisa coisas famoso famosa nacao palavra outro vista ver tenta dizer
disse fizeram fez levou leva tornar usar usou dado dada lista diferenca diferencas acredita acreditava
melhorar considerada encontrado encontrada criado criada ocorrem mudou
one first used high however results well number over time through based use including data new during
found large using many present different under study development known several within developed system
although small increase effects after associated analysis increased low form general important major
effect significant various show model type higher due thus per compared given conditions since related
made region years long changes range further order part design case provide potential state control
total studies out rate required methods lower similar non change main shown possible local considered
increasing along include particular work example role level recent either much addition evidence process
area method field energy single even levels therefore research distribution human derived problems
second body reduced often growth greater paper cases result complex now point early support influence
directly areas function specific established around numbers previously structure described set approach
available presence response end free systems indicate across presented types resulting included
following states scale production value past observed cause report significantly caused showed common
near models current approximately among problem leading power increases still terms times transfer like
rates combined estimated functions direct certain especially period become size before term mean
additional ratio taken factors limited necessary produced forms provided information provides physical
test primary series year natural particularly highly determined called means global national basis line
generally upon importance world rise applied against application reported normal multiple properties
relative reduction least together determine mass suggest treatment negative average obtained involved
formation air shows understanding processes wide led strong proposed impact dependent far conducted
affected larger lines way need produce half according united structures includes knowledge effective
remains previous special short better complete mainly located throughout source few account existing
interaction currently likely combination needed regions simple yet essential followed expansion occur
extended rapid respectively rapidly occurred expressed recently reduce people off maximum interest
whether variations occurs develop force length remain subject whole differences variation fields almost
full induced characteristics usually events performed tests position critical calculated density active
location designed fully parts degree published investigated features values extent stage demonstrated
developing formed treated great unknown positive lack initial relatively individual performance variety
best components behavior make day program analyses factor place independent later until transport
agreement despite space open groups experimental defined represent smaller studied play third carried
volume review contrast nature social detailed dynamic indicated component requires efficient age appears
causes parallel fundamental name names originally believe believed believes happen happened happens
describe famous kind thing things person word words man became begin began started start ended makes
took take takes went comes came gave gives got help helped helps said says see seen want wanted last old
big percent percentage difference list ways think thought find`.split(/\s+/),
)

export function isCommonWord(folded: string): boolean {
  return COMMON.has(folded)
}
