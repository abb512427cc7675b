import { describeConformance } from '../src/describe-conformance.js';

describeConformance('mqtt');
