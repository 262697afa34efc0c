import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '#governance/identity/identity.ts';

const builtPages = join(import.meta.dirname, '../../../dist/web');

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Encodings of which the build keeps a ready file beside the file itself, the smaller one first. */
const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

/**
 * Scripts come from here only. Ant Design writes its styles into the page, so inline styles are allowed; nothing is
 * loaded from or sent to another host.
 */
const contentSecurity = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const missing = {
  zh: '<h1>网页尚未构建</h1><p>请在安装目录运行 <code>npm install</code> 或 <code>npm run build</code>，然后刷新本页。接口不受影响，见 <a href="/api/docs">/api/docs</a>。</p>',
  en: '<h1>The web pages are not built</h1><p>Run <code>npm install</code> or <code>npm run build</code> in the directory of the installation and reload this page. The API is not affected, see <a href="/api/docs">/api/docs</a>.</p>',
};

/**
 * Adds the web pages: every address below /workbench and /setup is answered with the one page, which finds its own
 * way; files with a hash in their name may be kept for ever. In: the server, and where the built pages are.
 */
export function mountWeb(server: FastifyInstance, directory: string = builtPages): void {
  const page = readPage(directory);
  const answer = (request: FastifyRequest, reply: FastifyReply) => sendPage(request, reply, page);
  for (const path of ['/workbench', '/workbench/*', '/setup']) server.get(path, answer);
  server.get('/', (_request, reply) => reply.redirect('/workbench'));
  const assets = readAssets(join(directory, 'assets'));
  server.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const asset = assets.get(request.params.name);
    if (asset === undefined) return reply.callNotFound();
    return sendAsset(request, reply, asset);
  });
}

interface Page {
  html: string;
  etag: string;
}

/** The page is small and read once; a new build is served after a restart. */
function readPage(directory: string): Page | undefined {
  const path = join(directory, 'index.html');
  if (!existsSync(path)) return undefined;
  const html = readFileSync(path, 'utf8');
  return { html, etag: `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"` };
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: Page | undefined) {
  void reply.type('text/html; charset=utf-8').header('content-security-policy', contentSecurity);
  if (page === undefined) {
    const words = missing[languageOf(request.headers['accept-language'])];
    return reply.code(503).header('cache-control', 'no-store').send(`<!doctype html>${words}`);
  }
  void reply.header('cache-control', 'no-cache').header('etag', page.etag);
  if (request.headers['if-none-match'] === page.etag) return reply.code(304).send();
  return reply.send(page.html);
}

interface Asset {
  path: string;
  type: string;
  /** Endings of the ready encoded files that exist. */
  encoded: ReadonlySet<string>;
}

/** The files that may be asked for, by name: no other name ever reaches the disk. */
function readAssets(directory: string): ReadonlyMap<string, Asset> {
  if (!existsSync(directory)) return new Map();
  const names = new Set(readdirSync(directory));
  const assets = new Map<string, Asset>();
  for (const name of names) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const encoded = new Set(
      encodings.map(({ ending }) => ending).filter((one) => names.has(name + one)),
    );
    assets.set(name, { path: join(directory, name), type, encoded });
  }
  return assets;
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset) {
  const accepted = request.headers['accept-encoding'] ?? '';
  const encoding = encodings.find(
    ({ name, ending }) => asset.encoded.has(ending) && accepted.includes(name),
  );
  void reply
    .type(asset.type)
    .header('cache-control', 'public, max-age=31536000, immutable')
    .header('vary', 'accept-encoding');
  if (encoding !== undefined) void reply.header('content-encoding', encoding.name);
  return reply.send(createReadStream(`${asset.path}${encoding?.ending ?? ''}`));
}
