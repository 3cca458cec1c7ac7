export { Egress } from './egress.js';
export type { EgressAnswer, EgressCall, Resolver, Take, Vetted } from './egress.js';
export { EgressModule } from './egress.module.js';
export type { EgressConfig } from './egress.module.js';
export { isLoopback, isPublicUnicast } from './domain/address.js';
export { readEgressAllow, schemesOf, vetAddresses, vetUrl } from './domain/destination.js';
export type { AllowedEndpoint, Destination, EgressPolicy, EgressScheme } from './domain/destination.js';
