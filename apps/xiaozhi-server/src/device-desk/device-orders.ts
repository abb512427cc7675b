import type { DeviceOrder, DevicePresenceReport } from '@xiaozhi/contracts';
import { alertMessage, rebootMessage } from '@xiaozhi/device-protocol';
import { normaliseDeviceId } from '@xiaozhi/memory';
import type { Logger } from '@xiaozhi/observability';

export type OrderOutcome = DevicePresenceReport['done'][number]['outcome'];

/** Ids of orders that were carried out, and may come again while manager-api does not know it. */
const REMEMBERED_COUNT = 1_000;

export interface DeviceOrdersDeps {
  /** Sends to a device that is connected. @returns whether it is */
  tell: (deviceId: string, message: string) => boolean;
  logger: Logger;
}

/** What operators order devices to do. Each order is carried out once by this process, however often it comes. */
export class DeviceOrders {
  private readonly outcomes = new Map<string, OrderOutcome>();

  constructor(private readonly deps: DeviceOrdersDeps) {}

  carryOut(order: DeviceOrder): OrderOutcome {
    const known = this.outcomes.get(order.orderId);
    if (known !== undefined) return known;
    const outcome = this.send(order);
    this.outcomes.set(order.orderId, outcome);
    const [oldest] = this.outcomes.keys();
    if (this.outcomes.size > REMEMBERED_COUNT && oldest !== undefined) this.outcomes.delete(oldest);
    const { orderId, macAddress: deviceId, action } = order;
    this.deps.logger.info({ orderId, deviceId, action, outcome }, 'an order for a device');
    return outcome;
  }

  private send(order: DeviceOrder): OrderOutcome {
    const message = messageOf(order);
    if (message === undefined) return 'refused';
    return this.deps.tell(normaliseDeviceId(order.macAddress), message) ? 'delivered' : 'offline';
  }
}

/** As the firmware knows it (device protocol, control messages); undefined for what this gateway does not know. */
function messageOf({ action, text }: DeviceOrder): string | undefined {
  if (action === 'reboot') return rebootMessage();
  return action === 'show' && text !== null ? alertMessage(titleOf(text), text, 'neutral') : undefined;
}

/** In the script of the text: who reads the one reads the other. */
function titleOf(text: string): string {
  return /\p{Script=Han}/u.test(text) ? '消息' : 'Message';
}
