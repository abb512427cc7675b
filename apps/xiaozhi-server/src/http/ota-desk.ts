import type { IncomingHttpHeaders } from 'node:http';

export interface OtaRequest {
  method: string;
  /** Below the context path, for example `/ota/activate`. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  remoteAddress: string;
}

export interface OtaReply {
  status: number;
  contentType?: string;
  body: string;
}

/** Answers devices' OTA requests: through manager-api, or alone. */
export interface OtaDesk {
  /** Never rejects. */
  forward(request: OtaRequest): Promise<OtaReply>;
}
