export { Call } from './call.entity.js';
export { Envelope } from './envelope.entity.js';
export { Programme } from './programme.entity.js';
export {
  foundCall,
  foundEnvelope,
  foundProgramme,
  foundedCalls,
  foundedProgrammes,
} from './founding.repository.js';
export { ProgrammesModule } from './programmes.module.js';
export { AppropriationsService } from './appropriations.service.js';
export type { Appropriation } from './domain/appropriation.js';
export { ProgrammesService } from './programmes.service.js';
export type { NewCall } from './programmes.service.js';
export { callState, refuseUnlessOpen } from './domain/call-window.js';
export type { CallState } from './domain/call-window.js';
export { callFormSchema, checkAnswer } from './domain/call-form.js';
export type { CallForm, Question } from './domain/call-form.js';
export { refuseOutOfRange } from './domain/award-range.js';
export { openCalls } from './open-calls.js';
export { INSTRUMENTS } from './domain/instrument.js';
export type { Instrument } from './domain/instrument.js';
