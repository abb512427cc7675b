import { describeTextEncoder } from '../testing/text-encoder.contract.js';
import { UseLiteEncoder } from './use-lite.encoder.js';

describeTextEncoder('UseLiteEncoder', () => new UseLiteEncoder());
