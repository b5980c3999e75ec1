// What the package gives to programs: the gateway, the models that can be embedded, and the arithmetic of a machine.
export { type FaultCode, RunnerFault } from './fault.ts';
export {
  checkGatewayConfig,
  type Dialect,
  type GatewayConfig,
  type Installation,
  readGatewayConfig,
  type Upstream,
} from './gateway/config.ts';
export { createGateway, type Gateway } from './gateway/server.ts';
export { findModel, knownModels, type ModelFacts, type ModelSource, placeOf } from './models/models.ts';
export { type PullProgress, pullModel } from './models/pull.ts';
export { type Calibration, type Figure, type Hardware, type Load, type Option, plan } from './plan/plan.ts';
export type { ServedModel } from './plan/profile.ts';
