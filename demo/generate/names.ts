import { at, type Random } from './random.ts';

const surnames = [
  ...Array.from(
    '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
  ),
  '欧阳',
  '上官',
  '司徒',
];
const givenMale = Array.from(
  '伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林志国建文海峰成东庆振德荣福贵山川松柏',
);
const givenFemale = Array.from(
  '芳娜敏静丽艳娟霞秀燕玲桂英梅红兰萍莹雪慧婷琳倩颖洁欣悦怡佳云月凤春秋菊珍琴香玉蓉萱彤瑶妍岚',
);
const middle = Array.from(
  '小晓文志建国子雨思梦嘉家明春秋永新玉海天一俊佳可欣宇泽梓若安永正传世学启承',
);

/** A name of a person, by sex. Not one of a real person: parts are drawn. */
export function personName(random: Random, isMale: boolean): string {
  const given = isMale ? givenMale : givenFemale;
  const name = random.pick(surnames);
  return random.chance(0.72)
    ? `${name}${random.pick(middle)}${random.pick(given)}`
    : `${name}${random.pick(given)}`;
}

const soundsAlike: Readonly<Record<string, string>> = {
  晓: '小',
  小: '晓',
  伟: '玮',
  芳: '方',
  娜: '那',
  静: '婧',
  丽: '莉',
  国: '囯',
  辉: '晖',
  华: '花',
  杰: '洁',
  婷: '亭',
};

/** The same person as another office writes it: a similar character, a space, a dot. Always different from the name. */
export function misspelled(name: string, random: Random): string {
  const swapped = Array.from(name)
    .map((character) => soundsAlike[character] ?? character)
    .join('');
  if (swapped !== name) return swapped;
  return random.chance(0.5)
    ? `${name.slice(0, 1)} ${name.slice(1)}`
    : `${name.slice(0, 1)}·${name.slice(1)}`;
}

const words1 = Array.from(
  '宏恒鑫锦瑞泰华盛金永嘉祥隆腾达昌汇丰源润康佳明远鸿博诚信德安顺和兴旺新海天龙凤麒',
);
const words2 = Array.from(
  '达通泰源瑞祥盛隆兴丰茂昌荣和顺安康宁诚信德博远航帆翔鹏程锐捷创维联合众汇聚晟晖辰星',
);

/** A kind of business: the word in the name, its industry (GB/T 4754), what it may do, and how common it is. */
export interface Business {
  word: string;
  industry: string;
  scope: string;
  weight: number;
}

type Row = readonly [word: string, industry: string, scope: string, weight: number];
const business = ([word, industry, scope, weight]: Row): Business => ({
  word,
  industry,
  scope,
  weight,
});

export const businesses: readonly Business[] = [
  business(['商贸', 'F5191', '日用百货、五金交电批发零售', 22]),
  business(['餐饮管理', 'H6210', '餐饮服务', 14]),
  business(['科技', 'I6513', '软件开发、技术服务', 13]),
  business(['建筑工程', 'E4710', '房屋建筑工程施工', 8]),
  business(['物流', 'G5430', '道路普通货物运输', 6]),
  business(['机械制造', 'C3499', '通用机械零部件制造', 6]),
  business(['装饰材料', 'F5175', '建筑装饰材料销售', 6]),
  business(['食品', 'C1499', '食品生产加工', 4]),
  business(['纺织', 'C1751', '针织品制造', 4]),
  business(['电镀', 'C3360', '金属表面处理及热处理加工', 1]),
  business(['化工', 'C2669', '专用化学产品制造', 1]),
  business(['物业服务', 'K7020', '物业管理', 3]),
  business(['广告传媒', 'L7251', '广告设计、制作、代理', 4]),
  business(['农业发展', 'A0141', '蔬菜种植、农产品销售', 4]),
  business(['旅游服务', 'L7291', '旅行社服务', 2]),
  business(['医药', 'F5251', '药品零售', 2]),
];

const forms = [
  ['有限公司', 80],
  ['有限责任公司', 12],
  ['股份有限公司', 2],
  ['合伙企业(有限合伙)', 6],
] as const;

export interface FirmName {
  name: string;
  business: Business;
}

/** A firm's name: city, mark, business, form (企业名称登记管理规定). */
export function firmName(random: Random): FirmName {
  const kind = random.weigh(businesses.map((one) => [one, one.weight] as const));
  const third = random.chance(0.6) ? random.pick(words2) : '';
  const mark = `${random.pick(words1)}${random.pick(words2)}${third}`;
  return { name: `望澜市${mark}${kind.word}${random.weigh(forms)}`, business: kind };
}

/** The same firm as another office writes it: without the city, other brackets, another form, spaces. Always different. */
export function otherFirmSpelling(name: string, random: Random): string {
  const ways = [
    (text: string) => text.replace('望澜市', '望澜'),
    (text: string) => text.replace('望澜市', ''),
    (text: string) =>
      text.endsWith('有限公司') ? text.replace(/有限公司$/, '有限责任公司') : `${text} `,
    (text: string) => `${text.slice(0, 3)}　${text.slice(3)}`,
    (text: string) => `${text}(本部)`,
  ];
  return at(ways, random.int(0, ways.length - 1))(name);
}
