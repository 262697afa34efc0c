import type { World } from '#platform/world.ts';
import { listen } from './events.ts';

type Listener = (payload: string) => void;

/** What PostgreSQL notifies on some channels, given on inside this process over one connection each. */
export interface Signals {
  /** Calls the listener at each notice of the channel until the returned function is called. */
  on(channel: string, listener: Listener): () => void;
  close(): Promise<void>;
}

/** Listens on the channels. A lost notice is possible when the connection is; listeners must also look by themselves. */
export async function openSignals(world: World, channels: readonly string[]): Promise<Signals> {
  const listeners = new Map<string, Set<Listener>>(channels.map((channel) => [channel, new Set()]));
  const connections = await Promise.all(
    channels.map((channel) =>
      listen(world, channel, (payload) => {
        for (const listener of listeners.get(channel) ?? []) listener(payload);
      }),
    ),
  );
  return {
    on: (channel, listener) => {
      const set = listeners.get(channel);
      if (set === undefined) throw new Error(`channel ${channel} is not listened on`);
      set.add(listener);
      return () => set.delete(listener);
    },
    close: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}
