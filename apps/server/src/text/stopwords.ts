import { fold } from './fold.ts'
import type { StemmedLanguage } from './stems.ts'

/** Function words and question words: frequent everywhere, so they find nothing. Folded on loading. */
const LISTS: Record<StemmedLanguage, string> = {
  pt: `a ao aos aquela aquelas aquele aqueles aquilo as às até cada com como da daquela daquele das de dela
delas dele deles depois desde dessa dessas desse desses desta destas deste destes disso disto do dos e é ela
elas ele eles em entre era eram éramos essa essas esse esses esta está estamos estão estar estas estava
estavam este esteja estejam estes esteve estive estiveram estou eu foi fomos for fora foram fosse fossem fui
há haja hajam hão haver havia isso isto já la lá lhe lhes lo mais mas me mesmo mesma meu meus minha minhas
muito muita muitos muitas na nas nem nessa nesse nesta neste no nos nós nossa nossas nosso nossos num numa
não o onde os ou para pela pelas pelo pelos per por porque porquê pois qual quais qualquer quando quanto
quanta quantos quantas que quê quem se seja sejam sem sempre ser será serão seria seriam seu seus si sido só
sob sobre sua suas também tal tais te tem têm tendo tenha tenham tenho ter terá terão teria teve tinha tinham
tu tua tuas teu teus um uma umas uns você vocês vos vai vão à aí ainda assim então pode podem poder foi
sendo são somos sou ante após contra durante perante segundo além isto enquanto embora`,
  en: `a about above after again against all also am an and any are as at be because been before being below
between both but by can could did do does doing done down during each few for from further had has have
having he her here hers herself him himself his how i if in into is it its itself just may me might more most
much must my myself no nor not of off on once only or other our ours ourselves out over own same shall she
should so some such than that the their theirs them themselves then there these they this those through to
too under until up upon us very was we were what when where which while who whom whose why will with within
without would you your yours yourself yourselves s t don didn doesn isn aren wasn weren`,
  es: `a al algo algunas algunos ante antes como con contra cual cuales cuál cuáles cuando cuándo cuánto
cuánta cuántos cuántas de del desde donde dónde durante e el él ella ellas ellos en entre era eran es esa esas
ese eso esos esta está estaba estaban están estar estas este esto estos fue fueron ha había habían han hasta
hay la las le les lo los más me mi mis mucho muchos muy nada ni no nos nosotros nuestra nuestras nuestro
nuestros o os otra otras otro otros para pero poco por porque por qué que qué quien quién quienes quiénes se
sea sean ser será serán si sí sin sobre son soy su sus también tan tanto te tener tenía tiene tienen todo todos
tu tú tus un una uno unos unas y ya yo puede pueden cada según sido siendo cómo`,
}

const STOPWORDS: Record<StemmedLanguage, ReadonlySet<string>> = {
  pt: new Set(LISTS.pt.split(/\s+/).map(fold)),
  en: new Set(LISTS.en.split(/\s+/).map(fold)),
  es: new Set(LISTS.es.split(/\s+/).map(fold)),
}

/** Whether a folded word is a function word of the language; never, where the language has no list. */
export function isStopword(foldedWord: string, language: StemmedLanguage | undefined): boolean {
  return language !== undefined && STOPWORDS[language].has(foldedWord)
}
