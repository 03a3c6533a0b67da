export { applyFault as deliver, type Transmission as Delivery } from './apply-fault.ts';
