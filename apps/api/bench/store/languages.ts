import { createRandom, words } from './texts.ts';

/** Words that people look for, from the most to the least common. */
const topics = {
  english:
    'the order customer refund invoice please delivery weather account payment error address search result shipping warranty schedule flight password contract'.split(
      ' ',
    ),
  german: 'der und Rechnung Lieferung Straße für Größe Übersicht Rückgabe Kündigung Währung'.split(' '),
  russian: 'и заказ возврат счёт доставка погода ошибка адрес оплата договор'.split(' '),
  chinese: '的 订单 退款 发票 天气 客户 地址 付款 合同 错误'.split(' '),
  japanese: 'の 注文 返金 請求書 天気 お客様 住所 支払い 契約 エラー'.split(' '),
  korean: '주문 환불 청구서 날씨 고객 주소 결제 계약 오류'.split(' '),
};

export type Language = keyof typeof topics;

interface Script {
  first: number;
  size: number;
  /** Characters of a word, at most. */
  length: number;
  /** Between words. */
  gap: string;
}

const scripts: Record<Exclude<Language, 'english'>, Script> = {
  german: { first: 0x61, size: 26, length: 11, gap: ' ' },
  russian: { first: 0x430, size: 32, length: 9, gap: ' ' },
  chinese: { first: 0x4e00, size: 3000, length: 3, gap: '' },
  japanese: { first: 0x3041, size: 83, length: 4, gap: '' },
  korean: { first: 0xac00, size: 2000, length: 3, gap: ' ' },
};

const wordsPerLanguage = 4000;

const vocabularies = new Map(
  Object.entries(scripts).map(([language, { first, size, length, gap }]) => {
    const random = createRandom(first);
    const word = () =>
      Array.from({ length: 1 + Math.floor(random() * length) }, () =>
        String.fromCodePoint(first + Math.floor(size * random() ** 3)),
      ).join('') + gap;
    return [language, Array.from({ length: wordsPerLanguage }, word)];
  }),
);

/** About so many characters in a language, common words more often than rare ones; one in eight is what people look for. */
export function textIn(language: Language, length: number, random: () => number): string {
  const known = topics[language];
  const vocabulary = vocabularies.get(language);
  let text = '';
  while (text.length < length) {
    if (random() < 0.125) text += `${known[Math.floor(known.length ** random()) - 1]} `;
    else if (vocabulary) text += vocabulary[Math.floor(wordsPerLanguage ** random()) - 1];
    else text += words(40, random);
  }
  return text;
}
