import { OtlpExporter } from './otlp.ts';

/** Sends to the local viewer. When none runs, it says so in one debug line, and the program goes on as if nothing were. */
export class DefaultExporter extends OtlpExporter {
  override readonly name: string = 'default-exporter';
  protected override readonly awayLevel = 'debug';
}
