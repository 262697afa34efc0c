import { access, constants, statfs } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { type Config, redactedConfig } from '#platform/config/config.ts';
import { exists } from '#platform/storage/storage.ts';
import { type Check, ok, say } from './check.ts';

const nodeMajorMin = 24;
const gb = 1024 ** 3;
/** Below this the embedded database and landings begin to fail. */
const freeBytesMin = gb / 2;
/** Below this there is no room for a file of the largest size and its snapshot. */
const freeBytesGood = 10 * gb;

/** Whether this Node.js can run the program, and on what. */
export function checkNode(version = process.versions.node): Check {
  const where = `Node.js ${version}, ${platform()} ${release()} ${arch()}`;
  if (Number(version.split('.')[0]) >= nodeMajorMin) return ok('node', say(where, where));
  return {
    name: 'node',
    state: 'problem',
    words: say(`${where}：版本过低`, `${where}: too old`),
    next: say(
      `请用 npx chengshu 运行，它带有 Node.js ${nodeMajorMin}`,
      `Run it with npx chengshu, which brings Node.js ${nodeMajorMin}`,
    ),
  };
}

/** The settings as they may be shown. */
export function checkConfiguration(config: Config): Check {
  const set = Object.entries(redactedConfig(config)).filter(([, value]) => value !== undefined);
  const findings = set.map(([name, value]) => `${name} = ${String(value)}`);
  return { ...ok('configuration', say('配置可用', 'The configuration can be used')), findings };
}

/** Whether the data directory is there and this user may write into it. */
export async function checkDataDirectory({ dataDir }: Config): Promise<Check> {
  const name = 'data-directory';
  if (!(await exists(dataDir))) {
    return {
      name,
      state: 'warning',
      words: say(
        `数据目录 ${dataDir} 还不存在`,
        `The data directory ${dataDir} does not exist yet`,
      ),
      next: say(
        '首次运行 npx chengshu start 会建立它；若应当已有数据，请检查 CHENGSHU_DATA_DIR',
        'The first npx chengshu start makes it; if data should be there, check CHENGSHU_DATA_DIR',
      ),
    };
  }
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return {
      name,
      state: 'problem',
      words: say(`不能写入数据目录 ${dataDir}`, `The data directory ${dataDir} cannot be written`),
      next: say(
        '请以建立它的用户运行，或修改其权限',
        'Run as the user who made it, or change its permissions',
      ),
    };
  }
  return ok(name, say(`数据目录 ${dataDir} 可写`, `The data directory ${dataDir} can be written`));
}

/** Whether the disk of the data directory has room. */
export async function checkDiskSpace({ dataDir }: Config): Promise<Check> {
  const { bavail, blocks, bsize } = await statfs(dataDir);
  return judgeSpace(bavail * bsize, blocks * bsize);
}

/** In: free and total bytes of a disk. */
export function judgeSpace(freeBytes: number, totalBytes: number): Check {
  const [free, total] = [freeBytes, totalBytes].map((bytes) => (bytes / gb).toFixed(1));
  const words = say(`磁盘剩余 ${free} GB，共 ${total} GB`, `${free} GB of ${total} GB are free`);
  if (freeBytes >= freeBytesGood) return ok('disk-space', words);
  return {
    name: 'disk-space',
    state: freeBytes < freeBytesMin ? 'problem' : 'warning',
    words,
    next: say(
      `请腾出空间，至少 ${freeBytesGood / gb} GB；磁盘写满时入库会被拒绝`,
      `Free at least ${freeBytesGood / gb} GB; landings are refused when the disk is full`,
    ),
  };
}
