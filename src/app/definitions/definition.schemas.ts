import { ApplicationDefinition } from './application.schema.ts';
import { ConnectionDefinition } from './connection.schema.ts';
import { DepartmentDefinition } from './department.schema.ts';
import { FeedDefinition } from './feed.schema.ts';
import { ResourceDefinition } from './resource.schema.ts';
import { ServiceDefinition } from './service.schema.ts';
import { SourceDefinition } from './source.schema.ts';
import { ViewDefinition } from './view.schema.ts';

/** The kinds of a bundle in the order they are applied: each needs only earlier ones. */
export const definitionKinds = [
  'department',
  'connection',
  'source',
  'feed',
  'view',
  'resource',
  'service',
  'application',
] as const;
export type DefinitionKind = (typeof definitionKinds)[number];

export const definitionSchemas = {
  department: DepartmentDefinition,
  connection: ConnectionDefinition,
  source: SourceDefinition,
  feed: FeedDefinition,
  view: ViewDefinition,
  resource: ResourceDefinition,
  service: ServiceDefinition,
  application: ApplicationDefinition,
} as const;

/** A definition as its kind describes it. */
export type Definition =
  | DepartmentDefinition
  | ConnectionDefinition
  | SourceDefinition
  | FeedDefinition
  | ViewDefinition
  | ResourceDefinition
  | ServiceDefinition
  | ApplicationDefinition;
