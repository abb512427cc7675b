import base, { guardedRequests } from '../../eslint.config.mjs';

export default [...base, guardedRequests];
