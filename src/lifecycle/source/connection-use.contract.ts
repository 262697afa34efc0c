import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { collectionStates, feedModes, Schedule } from './collection.contract.ts';
import { Selection } from './connection.contract.ts';
import { sourceStates } from './source.states.ts';

/** A source that collects by a connection. */
export const ConnectedSource = z
  .object({
    sourceId: z.uuid(),
    state: z.enum(sourceStates),
    dataSetId: z.uuid(),
    dataSetCode: z.string(),
    dataSetName: z.string(),
    selection: Selection,
    mode: z.enum(feedModes),
    schedule: Schedule.nullable(),
    lastCollection: z
      .object({ state: z.enum(collectionStates), startedAt: z.iso.datetime() })
      .nullable(),
  })
  .meta({ id: 'ConnectedSource' });
export type ConnectedSource = z.infer<typeof ConnectedSource>;

export const connectionUseApi = {
  sources: endpoint({
    method: 'GET',
    path: '/api/v1/connections/:id/sources',
    summary: 'Sources that collect by a connection, also retired ones, the newest first',
    permission: 'connection:read',
    params: z.object({ id: z.uuid() }),
    query: z.object({ ...pageQuery }),
    response: pageOf(ConnectedSource),
  }),
  roots: endpoint({
    method: 'GET',
    path: '/api/v1/watch-roots',
    summary: 'Directories of this machine below which folders may be watched',
    permission: 'connection:manage',
    response: z.object({ roots: z.array(z.string()) }),
  }),
};
