import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { child, children, metadataFiles, text } from '../../local/org/schema/metadata-files.ts';
import { FORCE_APP, schema } from './shipped-records.ts';

const MESSAGE_MAX_CHARS = 255;
const objects = schema.objects.filter(({ name }) => /__(c|mdt)$/.test(name));

describe('the German of the objects', () => {
  it.each(objects)('translates $name, its fields, their help, their values and its rules', ({ name, rules }) => {
    const [folder = ''] = globSync(`main/*/objectTranslations/${name}-de`, { cwd: FORCE_APP });
    const german = path.join(FORCE_APP, folder);
    const [object] = metadataFiles(german, 'objectTranslation');
    const spoken = children(object?.root, 'validationRules').map((rule) => text(rule, 'name'));
    expect(spoken.toSorted()).toEqual(rules.map((rule) => rule.name).toSorted());
    const messages = children(object?.root, 'validationRules').map((rule) => text(rule, 'errorMessage') ?? '');
    expect(messages.filter(({ length }) => length === 0 || length > MESSAGE_MAX_CHARS)).toEqual([]);

    const translations = new Map(metadataFiles(german, 'fieldTranslation').map((file) => [file.name, file.root]));
    for (const field of metadataFiles(path.join(FORCE_APP, folder, '../../objects', name), 'field')) {
      const said = translations.get(field.name);
      expect(text(said, 'label'), field.path).toBeDefined();
      expect(text(said, 'help'), field.path).toBeDefined();
      const values = children(child(child(field.root, 'valueSet'), 'valueSetDefinition'), 'value');
      const labels = children(said, 'picklistValues').map((value) => text(value, 'masterLabel'));
      expect(labels, field.path).toEqual(values.map((value) => text(value, 'label')));
    }
  });

  it('breaks no umlaut on its way into the file', () => {
    const files = globSync('main/*/objectTranslations/*/*.xml', { cwd: FORCE_APP });
    const german = files.map((file) => readFileSync(path.join(FORCE_APP, file), 'utf8')).join('');
    expect(german).toContain('Währungscode');
    expect(german).not.toMatch(/\uFFFD|Ã/);
  });
});
