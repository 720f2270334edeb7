import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultDataDir, readConfig, type ConfigFlags, type Environment } from './config.ts';

const home = { HOME: '/home/ana' };

test('has a default for everything', () => {
  expect(readConfig({}, { ...home, XDG_DATA_HOME: '/data' })).toEqual({
    host: '127.0.0.1',
    port: 4318,
    grpcPort: 4317,
    database: join(defaultDataDir(process.platform, { ...home, XDG_DATA_HOME: '/data' }), 'spanlight.db'),
    hasOwnDatabase: false,
    named: null,
    open: true,
    retention: { days: 30, maxBytes: 5 * 1024 ** 3 },
    allowedOrigins: [],
  });
});

test('takes gRPC where it is told, and nowhere when that is switched off', () => {
  const grpcPort = (flags: ConfigFlags, env: Environment = {}) => readConfig(flags, env).grpcPort;
  expect(grpcPort({}, { SPANLIGHT_GRPC_PORT: '5001' })).toBe(5001);
  expect(grpcPort({ 'grpc-port': '0' }, { SPANLIGHT_GRPC_PORT: '5001' })).toBe(0);
  expect(grpcPort({ 'no-grpc': true }, { SPANLIGHT_GRPC_PORT: '5001' })).toBeNull();
  expect(grpcPort({}, { SPANLIGHT_NO_GRPC: '1' })).toBeNull();
  expect(grpcPort({ 'grpc-port': '5002' }, { SPANLIGHT_NO_GRPC: '1' })).toBe(5002);
  expect(() => grpcPort({ 'grpc-port': 'x' })).toThrow('The gRPC port "x" is no port');
});

test('takes what flags and environment say, a flag before a variable', () => {
  const env = {
    SPANLIGHT_PORT: '5000',
    SPANLIGHT_HOST: '0.0.0.0',
    SPANLIGHT_DATA_DIR: '/env',
    SPANLIGHT_NO_OPEN: '1',
    SPANLIGHT_ALLOW_ORIGIN: 'https://a.example, https://b.example',
  };
  expect(readConfig({}, env)).toMatchObject({
    port: 5000,
    host: '0.0.0.0',
    database: join('/env', 'spanlight.db'),
    hasOwnDatabase: true,
    open: false,
    allowedOrigins: ['https://a.example', 'https://b.example'],
  });
  const flags = { port: '0', host: '::1', 'data-dir': '/flag', 'allow-origin': ['https://c.example'] };
  expect(readConfig(flags, env)).toMatchObject({
    port: 0,
    host: '::1',
    database: join('/flag', 'spanlight.db'),
    allowedOrigins: ['https://c.example'],
  });
  expect(readConfig({ db: './x.db' }, env).database).toBe('./x.db');
});

test.each([
  [{ port: '4400' }, {}, 'server'],
  [{ host: '::1' }, { SPANLIGHT_DB: 'x.db' }, 'server'],
  [{ port: '4400', db: 'x.db' }, {}, 'database'],
  [{}, { SPANLIGHT_PORT: '4400' }, 'server'],
  [{}, { SPANLIGHT_HOST: '::1', SPANLIGHT_DATA_DIR: '/env' }, 'database'],
])('%j with %j names a %s', (flags, env, named) => {
  expect(readConfig(flags, env).named).toBe(named);
});

test('keeps runs for as long, and as many, as it is told', () => {
  const retention = (flags: ConfigFlags, env: Environment = {}) => readConfig(flags, env).retention;
  const env = { SPANLIGHT_RETENTION_DAYS: '7', SPANLIGHT_MAX_BYTES: '500MB' };
  expect(retention({}, env)).toEqual({ days: 7, maxBytes: 500 * 1024 ** 2 });
  expect(retention({ 'retention-days': '0', 'max-bytes': '0' }, env)).toEqual({ days: null, maxBytes: null });
  expect(retention({ 'max-bytes': '1.5GiB' })).toEqual({ days: 30, maxBytes: 1.5 * 1024 ** 3 });
  expect(retention({ 'max-bytes': '4096' }).maxBytes).toBe(4096);
  expect(retention({ db: 'postgres://host/traces' })).toEqual({ days: 30, maxBytes: null });
  expect(() => retention({ 'retention-days': 'x' })).toThrow('The retention "x" is no number of days');
  expect(() => retention({ 'max-bytes': 'much' })).toThrow('The limit of bytes "much" is no size');
  expect(() => retention({ db: 'postgres://host/traces', 'max-bytes': '5G' })).toThrow('database files');
});

test('opens no browser in CI', () => {
  expect(readConfig({}, { CI: 'true' }).open).toBe(false);
  expect(readConfig({}, { CI: 'false', SPANLIGHT_NO_OPEN: '0' }).open).toBe(true);
  expect(readConfig({ 'no-open': true }, {}).open).toBe(false);
});

test.each([
  [{ port: '99999' }, 'The port "99999" is no port: give a number from 0 to 65535.'],
  [{ port: '80a' }, 'The port "80a" is no port: give a number from 0 to 65535.'],
  [{ port: '-1' }, 'The port "-1" is no port: give a number from 0 to 65535.'],
  [
    { 'allow-origin': ['app.example'] },
    'The origin "app.example" is no origin: give one such as https://app.example.com.',
  ],
  [
    { 'allow-origin': ['https://a.example/x'] },
    'The origin "https://a.example/x" is no origin: give one such as https://app.example.com.',
  ],
])('refuses %j in words', (flags, message) => {
  expect(() => readConfig(flags, {})).toThrow(message);
});

test('keeps data where each system wants it', () => {
  expect(defaultDataDir('linux', home)).toBe('/home/ana/.local/share/spanlight');
  expect(defaultDataDir('linux', { ...home, XDG_DATA_HOME: '/data' })).toBe('/data/spanlight');
  expect(defaultDataDir('darwin', home)).toBe('/home/ana/Library/Application Support/Spanlight');
  expect(defaultDataDir('win32', { LOCALAPPDATA: 'C:\\Local' })).toBe(join('C:\\Local', 'Spanlight'));
});
