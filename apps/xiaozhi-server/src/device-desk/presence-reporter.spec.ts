import type { DeviceOrder, DevicePresenceReport } from '@xiaozhi/contracts';
import { PRESENCE_EVERY_MS, devicePresenceReport } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import type { Clock } from '@xiaozhi/outbox';
import { DeviceOrders } from './device-orders.js';
import { PresenceReporter } from './presence-reporter.js';

const LAMP = '02:00:00:00:00:01';
const REBOOT: DeviceOrder = { orderId: 'o1', macAddress: LAMP, action: 'reboot', text: null };
const SHOW: DeviceOrder = { orderId: 'o2', macAddress: LAMP.toUpperCase(), action: 'show', text: 'Dinner!' };

class Bench {
  readonly reports: DevicePresenceReport[] = [];
  readonly told: [string, unknown][] = [];
  readonly delays: number[] = [];
  connected: string[] = [LAMP];
  orders: DeviceOrder[] = [];
  isDown = false;
  private due: (() => void) | undefined;
  private readonly clock = {
    schedule: (delayMs: number, work: () => void) => {
      this.delays.push(delayMs);
      this.due = work;
      return () => (this.due = undefined);
    },
  } as unknown as Clock;
  readonly reporter = new PresenceReporter({
    gatewayId: 'gateway-1',
    connected: () => this.connected,
    orders: new DeviceOrders({
      tell: (deviceId, message) => {
        if (!this.connected.includes(deviceId)) return false;
        this.told.push([deviceId, JSON.parse(message)]);
        return true;
      },
      logger: silentLogger(),
    }),
    client: {
      post: (path, body) => {
        expect(path).toBe('/device/presence');
        if (this.isDown) return Promise.reject(new Error('down'));
        const report = devicePresenceReport.parse(body);
        this.reports.push(report);
        return Promise.resolve({ orders: report.macAddresses.length === 0 ? [] : this.orders });
      },
    },
    clock: this.clock,
    logger: silentLogger(),
  });

  /** The next report, whole. */
  async next(): Promise<void> {
    const before = this.delays.length;
    if (this.due === undefined) this.reporter.start();
    else this.due();
    while (this.delays.length === before) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe(PresenceReporter, () => {
  it('says who is connected, and nothing when nobody is', async () => {
    const bench = new Bench();
    await bench.next();
    expect(bench.reports).toEqual([{ gatewayId: 'gateway-1', macAddresses: [LAMP], done: [] }]);
    bench.connected = [];
    await bench.next();
    expect(bench.reports).toHaveLength(1);
    expect(bench.delays).toEqual([PRESENCE_EVERY_MS, PRESENCE_EVERY_MS]);
  });

  it('carries orders out, once each, and says so at once', async () => {
    const bench = new Bench();
    bench.orders = [REBOOT, SHOW];
    await bench.next();
    const done = [REBOOT, SHOW].map(({ orderId }) => ({ orderId, outcome: 'delivered' }));
    expect(bench.reports.at(-1)).toMatchObject({ macAddresses: [], done });
    await bench.next();
    expect(bench.told).toEqual([
      [LAMP, { type: 'system', command: 'reboot' }],
      [LAMP, { type: 'alert', status: 'Message', message: 'Dinner!', emotion: 'neutral' }],
    ]);
    expect(bench.reports.at(-1)).toMatchObject({ done });
  });

  it('names a message in its own script', async () => {
    const bench = new Bench();
    bench.orders = [{ ...SHOW, text: '吃饭了' }];
    await bench.next();
    expect(bench.told).toEqual([
      [LAMP, { type: 'alert', status: '消息', message: '吃饭了', emotion: 'neutral' }],
    ]);
  });

  it('refuses what it does not know, and tells of devices that are gone', async () => {
    const bench = new Bench();
    const gone = { ...REBOOT, orderId: 'o4', macAddress: '02:00:00:00:00:02' };
    bench.orders = [{ ...REBOOT, orderId: 'o3', action: 'dance' }, gone];
    await bench.next();
    expect(bench.reports.at(-1)?.done).toEqual([
      { orderId: 'o3', outcome: 'refused' },
      { orderId: 'o4', outcome: 'offline' },
    ]);
    expect(bench.told).toEqual([]);
  });

  it('names many devices in parts', async () => {
    const bench = new Bench();
    bench.connected = Array.from({ length: 1_100 }, (_, index) => `device-${index}`);
    await bench.next();
    expect(bench.reports.map(({ macAddresses }) => macAddresses.length)).toEqual([500, 500, 100]);
    expect(bench.reports.flatMap(({ macAddresses }) => macAddresses)).toEqual(bench.connected);
  });

  it('goes on after manager-api was away, and says then what was done', async () => {
    const bench = new Bench();
    bench.isDown = true;
    await bench.next();
    expect(bench.delays[0]).toBeGreaterThan(PRESENCE_EVERY_MS);
    bench.isDown = false;
    await bench.next();
    expect(bench.reports).toHaveLength(1);
    await bench.reporter.stop();
  });
});
