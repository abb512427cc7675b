import type { OtaDesk, OtaReply, OtaRequest } from '../http/ota-desk.js';
import { parseOtaReport } from './ota-report.js';
import type { FirmwareFolder } from './firmware-folder.js';

export interface StandaloneOtaOptions {
  firmware: Pick<FirmwareFolder, 'findNewer'>;
  /** URL that devices connect to. */
  webSocketUrl: () => string;
  /** URL that a firmware file is fetched from; undefined where the gateway's own address is not known. */
  downloadUrl: (file: string) => string | undefined;
  /** Empty when tokens are off. */
  tokenFor: (deviceId: string, clientId: string) => string;
  /** Minutes that the devices' clocks are ahead of UTC. */
  timeZoneOffsetMinutes: () => number;
  now: () => Date;
}

/** Six groups of two characters: what devices in the field use as id. */
const DEVICE_ID = /^(?:[0-9A-Za-z]{2}[:-]){5}[0-9A-Za-z]{2}$/;

/**
 * OTA of a gateway that is alone (device protocol, OTA check): every device is accepted, so nothing is to be
 * activated. Faults are HTTP 200 with `error`, since other statuses make devices retry in storms.
 */
export class StandaloneOta implements OtaDesk {
  constructor(private readonly options: StandaloneOtaOptions) {}

  async forward(request: OtaRequest): Promise<OtaReply> {
    if (request.path.includes('/activate'))
      return { status: 200, contentType: 'text/plain', body: 'success' };
    if (request.method !== 'POST') return this.tellPeople();
    const deviceId = headerOf(request, 'device-id');
    const fault = faultOf(deviceId, request.body);
    if (fault !== undefined) return this.json({ error: fault });
    const clientId = headerOf(request, 'client-id') || deviceId;
    const report = parseOtaReport(request);
    const newer = await this.options.firmware.findNewer(report.model, report.version);
    const url = newer === undefined ? undefined : this.options.downloadUrl(newer.file);
    return this.json({
      // Without a file to fetch: its own version and no URL, so that nothing looks like an upgrade.
      firmware:
        newer === undefined || url === undefined
          ? { version: report.version, url: '' }
          : { version: newer.version, url },
      websocket: {
        url: this.options.webSocketUrl(),
        token: this.options.tokenFor(deviceId, clientId),
        version: 1,
      },
    });
  }

  private tellPeople(): OtaReply {
    const body = `The OTA interface works. Devices are told to connect to ${this.options.webSocketUrl()}`;
    return { status: 200, contentType: 'text/plain; charset=utf-8', body };
  }

  private json(fields: Record<string, unknown>): OtaReply {
    const { now, timeZoneOffsetMinutes } = this.options;
    const server_time = { timestamp: now().getTime(), timezone_offset: timeZoneOffsetMinutes() };
    return { status: 200, contentType: 'application/json', body: JSON.stringify({ server_time, ...fields }) };
  }
}

function faultOf(deviceId: string, body: string): string | undefined {
  if (deviceId === '') return 'Device ID is required';
  if (!DEVICE_ID.test(deviceId)) return 'Invalid device ID';
  if (body.trim() === '') return undefined;
  try {
    JSON.parse(body);
    return undefined;
  } catch {
    // Told to the device in our own words.
    return 'The body is not valid JSON';
  }
}

function headerOf({ headers }: OtaRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : '';
}
