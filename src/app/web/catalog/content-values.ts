import type * as z from 'zod';
import { DraftBody, type ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { nationalWords } from './national.words.ts';

export const ContentSchema = DraftBody.shape.content;
export const ItemSchema = ContentSchema.shape.items.element;
export type Content = z.output<typeof ContentSchema>;
export type Item = z.output<typeof ItemSchema>;
export type Missing = ResourceDetail['missing'][number];

/** The values of the choices of an entry, with the keys of their words. */
export const valueKeys = {
  shareType: { 1: 'share1', 2: 'share2', 3: 'share3' },
  shareMode: { 1: 'mode1', 2: 'mode2', 3: 'mode3' },
  openType: {
    unconditional: 'openUnconditional',
    conditional: 'openConditional',
    disallowed: 'openDisallowed',
  },
  updateCycle: {
    1: 'cycle1',
    2: 'cycle2',
    3: 'cycle3',
    4: 'cycle4',
    5: 'cycle5',
    6: 'cycle6',
    7: 'cycle7',
    8: 'cycle8',
    9: 'cycle9',
  },
  secrecy: {
    undeclared: 'secrecyUndeclared',
    'not-classified': 'secrecyNot',
    classified: 'secrecyClassified',
  },
  channel: { 1: 'channel1', 2: 'channel2', 3: 'channel3' },
  dataRange: { 1: 'range1', 2: 'range2', 3: 'range3' },
  collection: { 1: 'collection1', 2: 'collection2' },
  formatClass: {
    document: 'formatDocument',
    spreadsheet: 'formatSpreadsheet',
    database: 'formatDatabase',
    image: 'formatImage',
    stream: 'formatStream',
    'self-described': 'formatSelf',
  },
  dataType: {
    C: 'letterC',
    N: 'letterN',
    Y: 'letterY',
    D: 'letterD',
    T: 'letterT',
    L: 'letterL',
    M: 'letterM',
    G: 'letterG',
    B: 'letterB',
    I: 'letterI',
    F: 'letterF',
  },
} as const;
type ValueKeys = typeof valueKeys;
export type Choice = keyof ValueKeys;
type NationalKey = keyof (typeof nationalWords)['zh'];

/** What the choices of an entry are called. Out: the words of one value, and all values for a control. */
export function useChoices(): {
  nameOf: (choice: Choice, value: string | number | undefined) => string | undefined;
  optionsOf: (choice: Choice) => { value: string | number; label: string }[];
} {
  const say = useWords(nationalWords);
  const entriesOf = (choice: Choice) => Object.entries<NationalKey>(valueKeys[choice]);
  return {
    nameOf: (choice, value) => {
      const key = entriesOf(choice).find(([known]) => known === String(value))?.[1];
      return key === undefined ? undefined : say(key);
    },
    optionsOf: (choice) =>
      entriesOf(choice).map(([value, key]) => ({
        value: /^\d$/.test(value) ? Number(value) : value,
        label: say(key),
      })),
  };
}

/** An attribute of an entry or of an item, in the words of the guide; what has none keeps its name. */
export function useAttributeName(): (name: string) => string {
  const say = useWords(nationalWords);
  return (name) =>
    name in nationalWords.zh
      ? // Judged just above.
        say(name as NationalKey)
      : name;
}
