/** Words after which a bare number is that of a thing. */
const ofThing =
  /(?:pedido|protocolo|chamado|ticket|order|invoice|nota fiscal|nf-?e|fatura|boleto|sku|isbn|issn|ean|gtin|s[eé]rie|serial|build|vers[aã]o|version|release|lote|batch|lot|tracking|rastreio|rastreamento|processo|patrim[oô]nio|matr[ií]cula|imei|timestamp|commit|artigo|item|id)["']?[\s:=_#.º°-]{0,3}(?:n[.º°o]{0,2}|number|no\.?|code|c[oó]digo|is|é|#)?[\s:=_#.º°"'-]{0,3}$/i

/** @param at where the number begins */
export const isOfThing = (text: string, at: number): boolean =>
  ofThing.test(text.slice(Math.max(0, at - 32), at))
