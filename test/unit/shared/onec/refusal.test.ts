import { describe, expect, it } from 'vitest';
import { explainRefusal, isPassing, odataErrorNumber } from '../../../../src/shared/onec/refusal.js';

describe('what a refusal of 1C means', () => {
  it('finds the inner error number in JSON and in XML, and nothing in a web page', () => {
    expect(
      odataErrorNumber(
        '{"odata.error":{"code":"8","message":{"lang":"ru","value":"Тип сущности не найден"}}}',
      ),
    ).toBe(8);
    expect(odataErrorNumber('{"odata.error":{"code":-1}}')).toBe(-1);
    const xml =
      '<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><m:code>9</m:code><m:message>Иванов</m:message></m:error>';
    expect(odataErrorNumber(xml)).toBe(9);
    expect(odataErrorNumber('<html><body>Ошибка 500</body></html>')).toBeNull();
  });

  it('says what to do in one sentence, and only in our own words', () => {
    expect(explainRefusal(404, '{"odata.error":{"code":"8","message":{"value":"Иванов"}}}')).toBe(
      '1C answered 404 (OData error 8: the entity is unknown); check url and entity, and that the object is among those the OData interface publishes',
    );
    expect(explainRefusal(401, '')).toContain('check username and password');
    expect(explainRefusal(302, '')).toContain('put the final address into url');
    expect(explainRefusal(500, '<html>Иванов +7 916 123-45-67</html>')).toBe(
      '1C answered 500; it failed internally; if that lasts, its technological log says why',
    );
    expect(explainRefusal(418, 'Иванов')).not.toContain('Иванов');
  });

  it('knows which refusals pass by themselves', () => {
    expect([408, 429, 500, 503].every(isPassing)).toBe(true);
    expect([301, 400, 401, 403, 404, 409, 412].some(isPassing)).toBe(false);
  });
});
