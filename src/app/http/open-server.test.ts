import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { testWorld } from '#platform/testing/world.ts';
import { openServer } from './open-server.ts';

test('a port that another program holds is refused in words, and the next start takes it once it is free', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    other.close();
  });
  // A server that listens on a port has an object for its address.
  const { port } = other.address() as AddressInfo;
  const world = await testWorld();
  Object.assign(world.config, { host: '127.0.0.1', port });
  await expect(openServer(world)).rejects.toMatchObject({ code: 'server.address-taken' });
  await new Promise((resolve) => {
    other.close(resolve);
  });
  const server = await openServer(world);
  expect(server.url).toBe(`http://127.0.0.1:${port}`);
  await server.close();
});
