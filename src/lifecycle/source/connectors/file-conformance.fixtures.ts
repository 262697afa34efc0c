import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { unchanged } from '../collect-files.ts';
import { codeOf } from '../collection.fixtures.ts';
import type { FileConnector, FileReach } from './file-connector.ts';
import { acceptsName } from './file-names.rules.ts';

/** What the suite needs of a place where files are put. */
export interface FileGround {
  connector: FileConnector;
  reach(): FileReach;
  /** Puts a file into the folder as its owner; with `folder` into one below it. */
  put(name: string, bytes: Buffer | string): Promise<void>;
  /** Takes the right to read a file away; undefined when nobody here can lose it. */
  close: ((name: string) => Promise<void>) | undefined;
  remove(name: string): Promise<void>;
}

const csv = acceptsName('*.csv');

/** The tests that every connector to files passes. `ground` is called inside tests. */
export function fileConformance(ground: () => FileGround): void {
  const opened = () => ground().connector.open(ground().reach(), { path: '' });
  const bytesOf = async (name: string) => {
    const drop = await opened();
    try {
      const look = await drop.look(name);
      if (look === undefined) return undefined;
      const chunks: Buffer[] = [];
      for await (const chunk of unchanged(drop, look)) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    } finally {
      await drop.close();
    }
  };
  describe('a connector to files', () => {
    reading({ ground, opened, bytesOf });
    endings({ ground, opened, bytesOf });
  });
}

interface Tools {
  ground: () => FileGround;
  opened: () => ReturnType<FileConnector['open']>;
  bytesOf: (name: string) => Promise<Buffer | undefined>;
}

function reading({ ground, opened, bytesOf }: Tools): void {
  test('lists what fits the pattern and reads every byte as it is', async () => {
    const { put, remove } = ground();
    const large = Buffer.alloc(3_000_001, Buffer.from('街道\0 é\r\n'));
    await put('大 表 (1).csv', large);
    await put('empty.csv', '');
    await put('.hidden.csv', 'a\n1\n');
    await put('notes.txt', 'no');
    const drop = await opened();
    const names = (await drop.list(csv)).map(({ name }) => name).toSorted();
    expect(names).toEqual(['empty.csv', '大 表 (1).csv']);
    expect(await drop.look('empty.csv')).toMatchObject({ sizeBytes: 0 });
    expect(await drop.look('gone.csv')).toBeUndefined();
    await drop.close();
    expect((await bytesOf('大 表 (1).csv'))?.equals(large)).toBe(true);
    expect(await bytesOf('empty.csv')).toHaveLength(0);
    for (const name of ['大 表 (1).csv', 'empty.csv', '.hidden.csv', 'notes.txt'])
      await remove(name);
  });

  test('notices a file that changes or goes while it is read', async () => {
    const { put, remove } = ground();
    const drop = await opened();
    const readWhile = async (change: () => Promise<void>) => {
      await put('moving.csv', Buffer.alloc(2_000_000, 'a'));
      const look = await drop.look('moving.csv');
      if (look === undefined) throw new Error('it was put there');
      let changed = false;
      for await (const chunk of unchanged(drop, look)) {
        if (changed || chunk.length === 0) continue;
        changed = true;
        await change();
      }
    };
    const grow = () => put('moving.csv', Buffer.alloc(2_500_000, 'a'));
    const shrink = () => put('moving.csv', 'a');
    for (const change of [grow, shrink, () => remove('moving.csv')]) {
      await expect(readWhile(change)).rejects.toMatchObject({
        name: expect.stringMatching(/^File(Changed|Unreadable)$/),
      });
    }
    await drop.close();
    await remove('moving.csv');
  });

  test('says which file may not be read', async () => {
    const { put, close, remove } = ground();
    if (close === undefined) return;
    await put('closed.csv', 'a\n1\n');
    await close('closed.csv');
    await expect(bytesOf('closed.csv')).rejects.toMatchObject({ name: 'FileUnreadable' });
    await remove('closed.csv');
  });
}

function endings({ ground, opened, bytesOf }: Tools): void {
  test('that is aborted ends with the reason; one that is left early leaves nothing open', async () => {
    const { connector, reach, put, remove } = ground();
    await put('long.csv', Buffer.alloc(4_000_000, 'x\n'));
    const controller = new AbortController();
    const drop = await connector.open({ ...reach(), signal: controller.signal }, { path: '' });
    const look = await drop.look('long.csv');
    if (look === undefined) throw new Error('it was put there');
    const read = async () => {
      for await (const chunk of drop.read(look)) {
        if (chunk.length > 0) controller.abort(new Error('enough'));
        await later(5);
      }
    };
    await expect(read()).rejects.toThrow('enough');
    await drop.close();
    const early = await opened();
    for await (const chunk of early.read(look)) if (chunk.length > 0) break;
    await early.close();
    expect(await bytesOf('long.csv')).toHaveLength(4_000_000);
    await remove('long.csv');
  });

  test('says in words that a folder is not there, and which steps a test took', async () => {
    const { connector, reach, put, remove } = ground();
    const nowhere = connector.open(reach(), { path: 'no such folder' });
    expect(await codeOf(nowhere)).toBe('drop.no-directory');
    await put('one.csv', 'a\n1\n');
    const selection = { path: '', pattern: 'ONE.*', quietSeconds: 1 };
    const outcomes = async (given: typeof selection) => {
      const { answer } = await connector.test(reach(), given);
      return answer.steps.map(({ step, outcome }) => `${step} ${outcome}`).join(', ');
    };
    expect(await outcomes(selection)).toMatch(/rights ok, find ok$/);
    expect(await outcomes({ ...selection, pattern: 'two.*' })).toMatch(/rights ok, find failed$/);
    await remove('one.csv');
  });
}
