import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { hashFile } from '#platform/lake/lake.ts';
import type { Area } from '#platform/storage/storage.ts';
import { type Check, judge, say } from './check.ts';
import { eachSourceFile, knownIds, selectLiveUploads, selectRejects } from './doctor.queries.ts';
import { type Ground, steady } from './ground.ts';

const batchMax = 500;

/** Whether received files, uploads and rejects have their bytes, and the bytes their rows. */
export async function checkFiles(ground: Ground): Promise<Check[]> {
  const strays = () => strayFiles(ground);
  return [
    judge('source-files', await sourceFileFindings(ground), {
      good: say('收到的文件均完好', 'Every received file is whole'),
      bad: say('{count} 个收到的文件缺失或损坏', '{count} received file(s) are missing or damaged'),
      next: say(
        '请从备份恢复 files/ 下的这些文件',
        'Restore these files below files/ from a backup',
      ),
    }),
    judge('uploads', await steady(ground, () => uploadFindings(ground)), {
      good: say('上传的进度与磁盘相符', 'Every upload has the bytes it acknowledged'),
      bad: say(
        '{count} 个上传在磁盘上的字节不足',
        '{count} upload(s) lack bytes they acknowledged',
      ),
      next: say('请取消这些上传后重新上传', 'Cancel these uploads and send them again'),
    }),
    judge('rejects', await steady(ground, () => rejectFindings(ground)), {
      good: say('拒收文件与入库记录相符', 'Reject files agree with their landings'),
      bad: say(
        '{count} 个拒收文件与入库记录不符',
        '{count} reject file(s) disagree with their landings',
      ),
      next: say(
        '请从备份恢复 rejects/ 下的这些文件',
        'Restore these files below rejects/ from a backup',
      ),
    }),
    judge('stray-files', await steady(ground, strays), {
      good: say('没有多余的文件', 'No file without a row'),
      bad: say('{count} 个文件没有对应的记录', '{count} file(s) have no row'),
      next: say('停止后重新启动平台会清理', 'Stopping and starting the platform removes them'),
    }),
  ];
}

async function sourceFileFindings({ db, storage }: Ground): Promise<string[]> {
  const findings: string[] = [];
  for await (const { id, sizeBytes, sha256 } of eachSourceFile(db)) {
    const path = storage.path('files', id);
    const size = await sizeOf(path);
    if (size === undefined) findings.push(`files/${id}: missing`);
    else if (size !== sizeBytes) findings.push(`files/${id}: ${size} bytes, not ${sizeBytes}`);
    else if ((await hashFile(path)).sha256 !== sha256)
      findings.push(`files/${id}: another SHA-256`);
  }
  return findings;
}

async function uploadFindings({ db, storage }: Ground): Promise<string[]> {
  const findings: string[] = [];
  for (const { id, offsetBytes, sizeBytes, state } of await selectLiveUploads(db)) {
    const size = await sizeOf(storage.path('uploads', id));
    if (size === undefined) findings.push(`uploads/${id}: missing`);
    else if (size < offsetBytes) findings.push(`uploads/${id}: fewer bytes than acknowledged`);
    else if (state === 'complete' && size !== sizeBytes)
      findings.push(`uploads/${id}: not its size`);
  }
  return findings;
}

async function rejectFindings({ db, storage }: Ground): Promise<string[]> {
  const findings: string[] = [];
  for (const { runId, file, count } of await selectRejects(db)) {
    const path = storage.path('rejects', file);
    if ((await sizeOf(path)) === undefined)
      findings.push(`rejects/${file}: missing (run ${runId})`);
    else if (count !== null && (await countLines(path)) !== count) {
      findings.push(`rejects/${file}: not the ${count} rejects of the run`);
    }
  }
  return findings;
}

/** Files no row speaks of. The size is part of the finding: a file that still grows is being received. */
async function strayFiles({ db, storage }: Ground): Promise<string[]> {
  const list = (area: Area) => readdir(storage.path(area));
  const before = await list('rejects');
  const rejects = new Set((await selectRejects(db)).map(({ file }) => file));
  const strays = before.filter((name) => !rejects.has(name)).map((name) => `rejects/${name}`);
  for (const [area, kind] of [
    ['files', 'source_file'],
    ['uploads', 'upload'],
  ] as const) {
    const names = await list(area);
    for (let at = 0; at < names.length; at += batchMax) {
      const batch = names.slice(at, at + batchMax);
      const known = await knownIds(db, kind, batch);
      for (const name of batch.filter((one) => !known.has(one))) {
        const size = await sizeOf(storage.path(area, name));
        if (size !== undefined) strays.push(`${area}/${name} (${size} bytes)`);
      }
    }
  }
  return strays;
}

async function sizeOf(path: string): Promise<number | undefined> {
  const facts = await stat(path).catch(() => undefined);
  return facts?.size;
}

/** Lines of a text file, by their line feeds. */
async function countLines(path: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(path)) {
    // A stream without an encoding gives buffers.
    for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
  }
  return lines;
}
