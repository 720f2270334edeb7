import { readEnvironment } from '#host';
import { OtlpExporter } from './otlp.ts';
import type { OtlpExporterOptions } from './otlp.ts';

export interface CloudExporterOptions extends Omit<OtlpExporterOptions, 'strategy'> {
  /** Sent as `Authorization: Bearer …`. @default SPANLIGHT_ACCESS_TOKEN */
  accessToken?: string | undefined;
  /** Base address of the server. @default SPANLIGHT_CLOUD_ENDPOINT, else as for OtlpExporter */
  endpoint?: string | undefined;
}

/** Sends finished spans to a server that asks for an access token. Without a token it warns once, and does nothing. */
export class CloudExporter extends OtlpExporter {
  override readonly name: string = 'cloud-exporter';

  constructor(options: CloudExporterOptions = {}) {
    const {
      accessToken = readEnvironment('SPANLIGHT_ACCESS_TOKEN'),
      endpoint = readEnvironment('SPANLIGHT_CLOUD_ENDPOINT'),
      ...rest
    } = options;
    const authorization = accessToken ? { authorization: `Bearer ${accessToken}` } : {};
    super({
      ...rest,
      endpoint,
      headers: { ...authorization, ...rest.headers },
      strategy: 'insert-only',
    });
    if (!accessToken) this.setDisabled('set the option accessToken or SPANLIGHT_ACCESS_TOKEN to use it.');
  }
}
