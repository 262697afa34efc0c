import type { SourceFile } from './source-files.ts';

/** The rooms of src/, lowest first. A file may import its own room and those below. */
export const rooms = ['platform', 'trust', 'governance', 'lifecycle', 'operations', 'app'] as const;
type Room = (typeof rooms)[number];

/** Rooms whose modules stand in an order: each may import only those before it. */
export const orders: Readonly<Partial<Record<Room, readonly string[]>>> = {
  governance: [
    'organization',
    'identity',
    'audit',
    'policy',
    'standard',
    'grade',
    'quality',
    'lineage',
  ],
  lifecycle: [
    'road',
    'source',
    'cache',
    'view',
    'resource',
    'service',
    'application',
    'retirement',
  ],
};

/** What every request stands on: open to all of governance and above, whatever the order of the modules. */
const groundDoors = [
  'src/governance/audit/audit.ts',
  'src/governance/identity/context.ts',
  'src/governance/identity/implement.ts',
  'src/governance/policy/perform.ts',
  'src/governance/policy/permissions.ts',
];

/** Doors beside `module.ts` and the contracts. */
const furtherDoors = [
  'src/governance/policy/job-guard.ts',
  'src/lifecycle/service/gateway-ports.ts',
  'src/lifecycle/source/understanding.ts',
  'src/platform/database/embedded/attach.ts',
  'src/platform/database/embedded/embedded.ts',
  'src/platform/database/embedded/processes.ts',
];

/** Files of the server's rooms that a browser needs besides contracts: pure, and without packages of the server. */
const browserDoors = [
  'src/governance/identity/context.ts',
  'src/governance/policy/permissions.ts',
  'src/lifecycle/road/road.ts',
  'src/platform/http/client.ts',
  'src/platform/http/endpoint.ts',
];

/** Packages that one place wraps, and the files that may import them. Tests may look behind the wrapper. */
const wrapped: readonly { package: string; only: RegExp }[] = [
  { package: 'kysely', only: /^src\/platform\/database\/|\.queries\.ts$/ },
  { package: '@duckdb/node-api', only: /^src\/platform\/lake\// },
];

const isTest = (path: string) =>
  /\.(test|fixtures)\.tsx?$|^src\/platform\/testing\//.test(path) || !path.startsWith('src/');
const isWeb = (path: string) => /\/web\/|^src\/platform\/ui\//.test(path);
const isContract = (path: string) => path.endsWith('.contract.ts');

/** What the rules need to know of a file. */
export type Importer = Pick<SourceFile, 'path' | 'imports' | 'environmentReads' | 'clockReads'>;

interface Home {
  room: Room;
  module: string;
}

/** The room and module of a file of src/. Undefined for a file outside, or in a room that the table does not know. */
export function homeOf(path: string): Home | undefined {
  const [top, first = '', second = ''] = path.split('/');
  const room = rooms.find((candidate) => candidate === first);
  if (top !== 'src' || room === undefined) return undefined;
  // app/ only composes: it is one module.
  return { room, module: room === 'app' ? 'app' : second.replace(/\.tsx?$/, '') };
}

/** Every breach of the import rules, one sentence each. */
export function violations(files: readonly Importer[]): string[] {
  return files.flatMap((file) => [
    ...unknownHome(file),
    ...file.imports.flatMap((one) => {
      const words = one.local ? localBreach(file.path, one) : packageBreach(file.path, one.target);
      return words === undefined ? [] : [`${file.path} imports ${one.specifier}: ${words}`];
    }),
    ...contextBreaches(file),
  ]);
}

function unknownHome({ path }: Importer): string[] {
  if (!path.startsWith('src/')) return [];
  const home = homeOf(path);
  if (home === undefined) return [`${path}: a room that the table does not know`];
  const order = orders[home.room];
  if (order === undefined || order.includes(home.module)) return [];
  return [`${path}: ${home.room} has no module ${home.module} in the table`];
}

function localBreach(path: string, one: Importer['imports'][number]): string | undefined {
  const { specifier, target } = one;
  if (one.star) return 'a barrel hides what is used; name the exports';
  const from = homeOf(path);
  if (from === undefined) return undefined;
  const to = homeOf(target);
  if (to === undefined) return 'the product may not stand on what is outside src/';
  if (from.room === to.room && from.module === to.module) {
    if (specifier.startsWith('#')) return 'inside a module imports are relative';
    return webBreach(path, target);
  }
  const edge = { path, target, from, to };
  const breach = upward(edge) ?? sideways(edge) ?? closedDoor(edge) ?? webBreach(path, target);
  return breach ?? (specifier.startsWith('.') ? 'across modules imports begin with #' : undefined);
}

/** An import from one module to another. */
interface Edge {
  path: string;
  target: string;
  from: Home;
  to: Home;
}

function upward({ from, to }: Edge): string | undefined {
  const isUpward = rooms.indexOf(to.room) > rooms.indexOf(from.room);
  return isUpward ? `${from.room} stands below ${to.room}` : undefined;
}

/** Tests may look at every module of their room: an effect often shows in a later one. */
function sideways({ path, target, from, to }: Edge): string | undefined {
  const order = from.room === to.room ? orders[from.room] : undefined;
  if (order === undefined || isTest(path) || groundDoors.includes(target)) return undefined;
  const isLater = order.indexOf(to.module) > order.indexOf(from.module);
  return isLater ? `${from.module} comes before ${to.module}` : undefined;
}

/** Tests may look behind doors: they assert rows. */
function closedDoor({ path, target, to }: Edge): string | undefined {
  if (isTest(path)) return undefined;
  if (isTest(target)) return 'only tests use fixtures';
  if (to.room === 'app' || isWeb(target)) return undefined;
  if ([...groundDoors, ...furtherDoors].includes(target)) return undefined;
  const inModule = target.split('/').slice(3).join('/');
  const isOpen = openNames(path, to).some((name) => name.test(inModule));
  return isOpen ? undefined : `not a door of ${to.room}/${to.module}`;
}

/** The names, within the folder of a module, of the files that are open to the importer. */
function openNames(path: string, to: Home): RegExp[] {
  return [
    // A file that is a module by itself, such as road.ts.
    /^$/,
    /^[^/]+\.contract\.ts$/,
    // The platform is a set of tools: each plainly named file is a door, a file with a kind is inside.
    ...(to.room === 'platform' ? [/^[^/.]+\.tsx?$/, /^platform\.errors\.ts$/] : []),
    ...(path.startsWith('src/app/') ? [/^[^/]+\.(routes|jobs|errors)\.ts$/] : []),
    new RegExp(`^${to.module}\\.ts$`),
  ];
}

function webBreach(path: string, target: string): string | undefined {
  if (isWeb(path)) {
    const doors = [...furtherDoors, ...browserDoors];
    const open = isWeb(target) || isContract(target) || doors.includes(target) || isTest(path);
    return open ? undefined : 'a web file imports contracts, web files and platform/ui only';
  }
  return isWeb(target) && !isTest(path) ? 'the server imports no web file' : undefined;
}

function packageBreach(path: string, name: string): string | undefined {
  if (isTest(path)) return undefined;
  const wrap = wrapped.find((one) => one.package === name);
  if (wrap !== undefined && !wrap.only.test(path)) return `only ${wrap.only.source} may import it`;
  if (
    path.endsWith('.rules.ts') &&
    /^(node:)?(fs|net|http|https|child_process|dgram)$/.test(name)
  ) {
    return 'rules do no input or output';
  }
  return undefined;
}

function contextBreaches({ path, environmentReads, clockReads }: Importer): string[] {
  if (isTest(path)) return [];
  const environment = path.startsWith('src/platform/config/') ? [] : environmentReads;
  const clock = path.startsWith('src/platform/time/') || isWeb(path) ? [] : clockReads;
  return [
    ...environment.map((line) => `${path}:${line} reads process.env; only platform/config does`),
    ...clock.map((line) => `${path}:${line} reads the clock; only platform/time does`),
  ];
}

/** Circles of imports among our own files when they run, each as its members. Types may know each other. */
export function circles(files: readonly Importer[]): string[][] {
  const importsOf = new Map(
    files.map((file) => [
      file.path,
      file.imports.filter((one) => one.local && !one.typeOnly).map((one) => one.target),
    ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const found: string[][] = [];
  const trail: string[] = [];
  const visit = (path: string): void => {
    state.set(path, 'open');
    trail.push(path);
    for (const target of importsOf.get(path) ?? []) {
      if (state.get(target) === 'open') found.push([...trail.slice(trail.indexOf(target)), target]);
      else if (!state.has(target) && importsOf.has(target)) visit(target);
    }
    trail.pop();
    state.set(path, 'done');
  };
  for (const path of importsOf.keys()) if (!state.has(path)) visit(path);
  return found;
}

/** Packages that a browser cannot load. */
const serverOnly = /^node:|^(pg|kysely|fastify|pino|pg-boss|pg-copy-streams|@duckdb\/node-api)$/;

/** Contracts and web files run in a browser: nothing that they reach may need the server. */
export function browserBreaches(files: readonly Importer[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const start = files.filter(({ path }) => (isContract(path) || isWeb(path)) && !isTest(path));
  return start.flatMap((file) => {
    const seen = new Set([file.path]);
    for (const path of seen) {
      for (const one of byPath.get(path)?.imports ?? []) {
        if (one.typeOnly) continue;
        if (one.local) seen.add(one.target);
        else if (serverOnly.test(one.specifier) || serverOnly.test(one.target)) {
          return [`${file.path} reaches ${one.specifier} through ${path}`];
        }
      }
    }
    return [];
  });
}
