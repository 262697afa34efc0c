export {
  defineService,
  publishService,
  retireService,
  suspendService,
} from './service.commands.ts';
export { mountGateway } from './gateway.ts';
export type {
  AccessOutcome,
  AccessRecord,
  Admit,
  AdmitCall,
  Admitted,
  CallKind,
  GatewayPorts,
  Rate,
  RecordAccess,
  RowFilter,
  RowFilterOperator,
} from './gateway-ports.ts';
export { findService, findServiceByCode, listServices, markDestroyed } from './service.queries.ts';
export { findCurrentServing, type Serving, withdrawServing } from './serving.queries.ts';
export { baseUrlOf, readExamples } from './service-reading.ts';
export { proposeSpec } from './service.rules.ts';
export { dropServingOf, recoverService, serviceRefresh, sweepReplaced } from './service.jobs.ts';
export { refreshOnResource, retireOnRevoke } from './service.events.ts';
