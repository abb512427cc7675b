import { ProviderTestController } from './provider-test.controller.js';
import { ProviderTestGatewayController } from './provider-test-gateway.controller.js';
import { ProviderTestClaimService } from './provider-test-claim.service.js';
import { ProviderTestService } from './provider-test.service.js';

/** Operators try providers out; gateways do it. */
export const PROVIDER_TEST = {
  controllers: [ProviderTestController, ProviderTestGatewayController],
  services: [ProviderTestService, ProviderTestClaimService],
};
