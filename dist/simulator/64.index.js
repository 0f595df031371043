export const id = 64;
export const ids = [64];
export const modules = {

/***/ 64:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(24);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 3 modules
var core = __webpack_require__(616);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/summary.js
var summary = __webpack_require__(170);
;// CONCATENATED MODULE: ./build/src/version.js
const VERSION = '1.0.0';

;// CONCATENATED MODULE: ./build/src/github/errors-page.js

function errorsPage(repository) {
    const page = 'docs/errors.md';
    const isName = repository !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository);
    return isName ? `https://github.com/${repository}/blob/v${VERSION}/${page}` : page;
}

;// CONCATENATED MODULE: ./build/src/github/core-toolkit.js


const coreToolkit = {
    getInput: core/* getInput */.V4,
    info: core/* info */.pq,
    notice: core/* notice */.lm,
    setFailed: core/* setFailed */.C1,
    setOutput: core/* setOutput */.uH,
    setSecret: core/* setSecret */.Pq,
    warning: core/* warning */.$e,
    writeSummary,
    workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
    errorsPage: errorsPage(process.env['GITHUB_ACTION_REPOSITORY']),
};
async function writeSummary(html) {
    if (process.env['GITHUB_STEP_SUMMARY'])
        await summary/* summary */.z.addRaw(html).write();
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(421);
;// CONCATENATED MODULE: ./build/src/model/numbers.js
function formatNumber(value) {
    return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
function countOf(count, noun) {
    return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./build/src/model/display.js

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
function singleLine(text) {
    return text.replace(INVISIBLE, ' ').trim();
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}
function truncate(text, maxLength) {
    if (text.length <= maxLength)
        return text;
    return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
function listAll(entries) {
    const others = entries.slice(0, -1).join(', ');
    const last = entries.at(-1) ?? '';
    return others === '' ? last : `${others} and ${last}`;
}
function display_listSome(entries, maxShown, format = String, total = entries.length) {
    const shown = entries.slice(0, maxShown).map(format).join(', ');
    const more = total - maxShown;
    return more > 0 ? `${shown} and ${formatNumber(more)} more` : shown;
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(67);
// EXTERNAL MODULE: ./node_modules/@hono/node-server/dist/index.mjs + 1 modules
var dist = __webpack_require__(735);
// EXTERNAL MODULE: ./node_modules/hono/dist/index.js + 24 modules
var hono_dist = __webpack_require__(894);
;// CONCATENATED MODULE: ./build/simulator/behaviour.js
const behaviour_DEFAULTS = {
    latency: 0,
    writeLatency: 0,
    rateLimit: 120,
    defaultModel: true,
    overlaps: 'refuse',
    session: '401',
};

;// CONCATENATED MODULE: ./build/src/model/json.js
function json_isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function textOf(value) {
    return typeof value === 'string' ? value : JSON.stringify(value);
}
function json_own(object, key) {
    return Object.hasOwn(object, key) ? object[key] : undefined;
}
function nestedEntries(value) {
    const entries = [['', value]];
    for (const [key, item] of entries) {
        if (typeof item !== 'object' || item === null)
            continue;
        for (const [inner, each] of Object.entries(item))
            entries.push([Array.isArray(item) ? key : inner, each]);
    }
    return entries;
}
function scalarEntries(value) {
    return nestedEntries(value).flatMap(([key, item]) => typeof item === 'string' || typeof item === 'number' ? [[key, String(item)]] : []);
}
function scalarTexts(value) {
    return scalarEntries(value).map(([, text]) => text);
}

;// CONCATENATED MODULE: ./build/src/model/employments.js

const NO_EMPLOYMENT_PLAN = { writes: [], facts: [], problems: [] };
const MAX_DAYS_BACK = 92;
function hasEmploymentInput({ start, end }) {
    return start !== undefined || end !== undefined;
}
function covers({ from, to }, day) {
    return from <= day && (to === null || to >= day);
}
function runsPast({ to }, day) {
    return to === null || to > day;
}
function hasHours({ pattern }, desired) {
    if (!pattern)
        return false;
    const numbers = ({ am, pm }) => desired.isDaily ? am.map((hours, day) => hours + (pm[day] ?? 0)) : [...am, ...pm];
    const wanted = numbers(desired.pattern);
    return numbers(pattern).every((hours, index) => Math.abs(hours - (wanted[index] ?? 0)) < 0.001);
}
function isWeeklyPattern(value) {
    return json_isObject(value) && isFiveNumbers(value['am']) && isFiveNumbers(value['pm']);
}
function isFiveNumbers(value) {
    return Array.isArray(value) && value.length === 5 && value.every(Number.isFinite);
}
function weeklyHours(pattern) {
    if (!pattern)
        return undefined;
    return Math.round([...pattern.am, ...pattern.pm].reduce((sum, hours) => sum + hours, 0) * 100) / 100;
}
function isAsWritten(employment, { from, to, hours }) {
    return (employment.from === from && employment.to === to && (hours === undefined || hasHours(employment, hours)));
}
function afterWrites(current, writes) {
    const kept = current.filter((each) => !writes.some(({ employment }) => employment === each));
    return [...writes, ...kept.map((employment) => ({ employment, from: employment.from, to: employment.to }))];
}
function inheritedEnd({ replaces, to }) {
    return replaces && replaces.to !== null && replaces.to === to ? to : undefined;
}

;// CONCATENATED MODULE: ./build/src/model/days.js
const DAY_MS = 86_400_000;
function dayOf(moment) {
    const date = new Date(moment);
    return new Date(moment - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
function addDays(day, days) {
    return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
function daysBetween(earlier, later) {
    return (Date.parse(`${later}T00:00:00Z`) - Date.parse(`${earlier}T00:00:00Z`)) / DAY_MS;
}
function isDay(value) {
    const text = typeof value === 'string' ? value : '';
    const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}
function yearOf(day) {
    return Number(day.slice(0, 4));
}
function momentOf(timestamp) {
    const moment = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
    return Number.isNaN(moment) ? undefined : moment;
}

;// CONCATENATED MODULE: ./build/simulator/custom-field-rules.js

const LINK = /^(https?|mailto|tel):/;
const MAX_BYTES = 12_000;
function definitionOf({ customFields }, entity, name) {
    return customFields.find((each) => each.entity === entity && each.name === name);
}
function knownProperties(data, entity, properties) {
    return Object.entries(properties).flatMap(([name, value]) => {
        const definition = definitionOf(data, entity, name);
        return definition ? [[definition, value]] : [];
    });
}
function validateProperties(data, entity, body, current) {
    if (!('custom_properties' in body))
        return [];
    const properties = body['custom_properties'];
    if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
        return [['custom_properties', 'must be an object']];
    }
    const known = knownProperties(data, entity, { ...properties });
    const reasons = known.flatMap(([{ name }, value]) => {
        const isValid = typeof value === 'string' || Array.isArray(value);
        return isValid ? [] : [`"${name}" must be a string or a list`];
    });
    const sent = Object.fromEntries(known.map(([{ name }, value]) => [name, value]));
    const merged = JSON.stringify({ ...current, ...sent });
    if (Buffer.byteLength(merged) > MAX_BYTES)
        reasons.push('are more than 12 kB');
    return reasons.map((reason) => ['custom_properties', reason]);
}
function mergeProperties(data, entity, body, current) {
    const sent = (body['custom_properties'] ?? {});
    const accepted = knownProperties(data, entity, sent).flatMap(([definition, value]) => {
        const stored = acceptedValue(definition, value);
        return stored === undefined ? [] : [[definition.name, stored]];
    });
    return { ...current, ...Object.fromEntries(accepted) };
}
function followDefinitions(data, renaming) {
    const follow = (entity, properties) => {
        const newName = (name) => renaming && renaming.entity === entity && renaming.from === name ? renaming.to : name;
        const renamed = Object.entries(properties).map(([name, value]) => [newName(name), value]);
        return mergeProperties(data, entity, { custom_properties: Object.fromEntries(renamed) }, {});
    };
    for (const user of data.users)
        user.custom_properties = follow('User', user.custom_properties);
    for (const unit of data.units) {
        if (unit.custom_properties)
            unit.custom_properties = follow('Unit', unit.custom_properties);
    }
}
function acceptedValue({ kind, defaults }, value) {
    if (kind === 'MultiSelect') {
        if (value.length === 0)
            return [];
        const options = [value].flat().filter((each) => defaults.includes(each));
        return options.length > 0 ? options : undefined;
    }
    if (typeof value !== 'string')
        return undefined;
    return value === '' || isValid(kind, defaults, value) ? value : undefined;
}
function isValid(kind, options, value) {
    switch (kind) {
        case 'Boolean':
            return value === '0' || value === '1';
        case 'Date':
            return isDay(value);
        case 'Link':
            return LINK.test(value);
        case 'Select':
            return options.includes(value);
        default:
            return true;
    }
}
const STORED_BOOLEANS = { true: '1', false: '0' };
function propertyFilter(data, entity, queries) {
    const sought = Object.entries(queries).flatMap(([parameter, values]) => {
        const name = /^custom_properties\[(.+?)\](?:\[\])?$/.exec(parameter)?.[1];
        if (name === undefined)
            return [];
        const definition = definitionOf(data, entity, name);
        const isBoolean = definition?.kind === 'Boolean';
        return values.map((value) => ({
            name: definition?.name,
            value: isBoolean ? (STORED_BOOLEANS[value] ?? value) : value,
        }));
    });
    return (properties) => sought.every(({ name, value }) => name !== undefined && [properties[name]].flat().includes(value));
}

;// CONCATENATED MODULE: ./build/simulator/data.js
const CUSTOM_FIELD_KINDS = [
    ...['String', 'Textarea', 'Link', 'Boolean', 'Select', 'MultiSelect', 'Date', 'text'],
];
const FULL_KEY = 'simulator-full-access-key';
const READ_ONLY_KEY = 'simulator-read-only-key';
const NO_EMPLOYMENTS_KEY = 'simulator-no-employments-key';
const NO_SETTINGS_KEY = 'simulator-no-settings-key';
const NO_STAFF_KEY = 'simulator-no-staff-key';
const ACCOUNT_KEY = 'simulator-account-key';
const ADMINISTRATOR_PASSWORD = 'simulator-password';
const SAMPLE_TIMESTAMP = '2021-03-01T08:00:00Z';
function blankUser(id, now) {
    return {
        id,
        firstname: '',
        lastname: '',
        active: true,
        extern: false,
        email: '',
        mobile_phone: '',
        work_phone: '',
        home_address: '',
        info: '',
        birthday: null,
        iban: null,
        credit_number: null,
        avatar_url: null,
        tags: [],
        custom_properties: {},
        unit: { id: 0, name: '' },
        created_at: now,
        updated_at: now,
    };
}
function fullTimeEmployment(id, user_id, now) {
    return {
        id,
        user_id,
        pattern: { am: [4, 4, 4, 4, 4], pm: [4, 4, 4, 4, 4] },
        from: now.slice(0, 10),
        to: null,
        created_at: now,
        updated_at: now,
    };
}
function customField(id, name, kind = 'String', more = {}) {
    return {
        id,
        name,
        name_alt: null,
        kind,
        entity: 'User',
        defaults: [],
        placeholder: null,
        placeholder_alt: null,
        print_on_invoice: false,
        print_on_offer: false,
        print_on_timesheet: false,
        notification_enabled: false,
        api_only: false,
        created_at: SAMPLE_TIMESTAMP,
        updated_at: SAMPLE_TIMESTAMP,
        ...more,
    };
}
function sampleData() {
    const units = sampleUnits();
    const roles = sampleRoles();
    return {
        users: sampleUsers(units, roles),
        units: Object.values(units),
        roles: Object.values(roles),
        employments: [
            fullTimeEmployment(9001, 1002, SAMPLE_TIMESTAMP),
            { ...fullTimeEmployment(9002, 1003, SAMPLE_TIMESTAMP), from: '2022-01-01' },
            { ...fullTimeEmployment(9003, 1005, SAMPLE_TIMESTAMP), to: '2025-06-30' },
        ],
        holidays: [holiday(7001, 1002), holiday(7002, 1003)],
        keys: [
            { key: FULL_KEY, user_id: 1001, access: 'full', password: ADMINISTRATOR_PASSWORD },
            { key: READ_ONLY_KEY, user_id: null, access: 'read-only' },
            { key: NO_EMPLOYMENTS_KEY, user_id: 1002, access: 'no-employments' },
            { key: NO_SETTINGS_KEY, user_id: 1002, access: 'no-settings' },
            { key: NO_STAFF_KEY, user_id: 1004, access: 'no-staff' },
            { key: ACCOUNT_KEY, user_id: null, access: 'full' },
        ],
        customFields: sampleCustomFields(),
        usersWithHours: [1002, 1003],
        nextId: 2001,
    };
}
function sampleCustomFields() {
    return [
        customField(8601, 'Starting Month', 'String', { placeholder: 'January 2027' }),
        customField(8602, 'Languages', 'MultiSelect', {
            name_alt: 'Sprachen',
            defaults: ['English', 'French', 'German', 'Italian'],
        }),
        customField(8603, 'Parking Space', 'Boolean'),
        customField(8604, 'T-Shirt', 'Select', { defaults: ['', 'S', 'M', 'L', 'XL'] }),
        customField(8605, 'First Aid Course', 'Date', { notification_enabled: true }),
        customField(8606, 'Profile', 'Link'),
        customField(8607, 'Hobbies', 'Textarea'),
        customField(8608, 'Kostenstelle', 'String', { entity: 'Project', print_on_invoice: true }),
    ];
}
function sampleUnits() {
    return {
        management: { id: 201, name: 'Geschäftsleitung' },
        design: { id: 202, name: 'Design' },
        development: { id: 203, name: 'Entwicklung' },
        projects: { id: 204, name: 'Projektleitung' },
    };
}
function sampleRoles() {
    return {
        admin: role(41, 'Administrator', { is_admin: true }),
        employee: role(42, 'Mitarbeiter', { is_default: true }),
        teamLead: role(43, 'Teamleitung'),
    };
}
function sampleUsers({ management, design, development, projects }, { admin, employee, teamLead }) {
    return [
        user(1001, 'Beatrice Frei', management, admin),
        user(1002, 'Jonas Huber', projects, teamLead, {
            mobile_phone: '+41 79 555 01 02',
            birthday: '1984-11-05',
            tags: ['Zürich'],
        }),
        user(1003, 'Giulia Rossi', development, employee, {
            mobile_phone: '+41 79 555 01 03',
            home_address: 'Seestrasse 7\n8002 Zürich',
            birthday: '1991-06-30',
            iban: 'CH9300762011623852957',
            tags: ['Zürich', 'Frontend'],
            custom_properties: { 'Starting Month': 'January 2022', Languages: ['German', 'Italian'] },
        }),
        user(1004, 'Paul Lindner', design, employee, { extern: true, tags: ['Berlin'] }),
        user(1005, 'Svenja Krause', design, employee, { active: false }),
    ];
}
function user(id, name, unit, role, more = {}) {
    const [firstname = '', lastname = ''] = name.split(' ');
    return {
        ...blankUser(id, SAMPLE_TIMESTAMP),
        firstname,
        lastname,
        email: `${firstname}.${lastname}@example.com`.toLowerCase(),
        unit,
        role: reference(role),
        ...more,
    };
}
function holiday(id, user_id) {
    return {
        id,
        user_id,
        creator_id: 1001,
        year: 2026,
        title: 'Urlaubsanspruch',
        days: 25,
        created_at: SAMPLE_TIMESTAMP,
        updated_at: SAMPLE_TIMESTAMP,
    };
}
const PERMISSION_AREAS = [
    'report',
    'companies',
    'contacts',
    'people',
    'purchases',
    'settings',
    'sales',
    'projects',
    'calendar',
    'time_tracking',
    'invoicing',
];
function role(id, name, { is_admin = false, is_default = false } = {}) {
    return {
        id,
        name,
        is_default,
        is_admin,
        permission: Object.fromEntries(PERMISSION_AREAS.map((area) => [area, is_admin ? 'full' : 'none'])),
        created_at: SAMPLE_TIMESTAMP,
        updated_at: SAMPLE_TIMESTAMP,
    };
}
function reference(object) {
    return { id: object?.id ?? 0, name: object?.name ?? '' };
}

;// CONCATENATED MODULE: ./build/simulator/validation.js
function toErrors(errors) {
    const reasons = {};
    for (const [field, reason] of errors)
        (reasons[field] ??= []).push(reason);
    return reasons;
}
function toSentences(errors) {
    return Object.entries(errors).flatMap(([field, reasons]) => {
        const subject = field.charAt(0).toUpperCase() + field.slice(1).replaceAll('_', ' ');
        return reasons.map((reason) => `${subject} ${reason}`);
    });
}
function missingKeys(body, keys) {
    return keys.filter((key) => body[key] === undefined).map((key) => [key, "can't be blank"]);
}
function invalidKeys(body, keys, isValid, reason) {
    return keys.filter((key) => key in body && !isValid(body[key])).map((key) => [key, reason]);
}
function blankKeys(body, keys) {
    return invalidKeys(body, keys, (value) => !isBlank(value), "can't be blank");
}
function isBlank(value) {
    return value === null || (typeof value === 'string' && value.trim() === '');
}
function notBooleanKeys(body, keys) {
    return invalidKeys(body, keys, (value) => asBoolean(value) !== undefined, 'must be true or false');
}
function asBoolean(value) {
    if (value === true || value === 'true')
        return true;
    return value === false || value === 'false' ? false : undefined;
}
function isEmail(value) {
    return typeof value === 'string' && /^[^\s@]+@[^\s@]+$/.test(value);
}
function isText(value) {
    return typeof value === 'string' || value === null;
}
function isTextList(value) {
    return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

;// CONCATENATED MODULE: ./build/simulator/definition-rules.js



const REQUIRED = ['name', 'kind', 'entity'];
const NULLABLE_TEXTS = ['placeholder', 'placeholder_alt'];
const BOOLEANS = [
    'print_on_invoice',
    'print_on_offer',
    'print_on_timesheet',
    'notification_enabled',
    'api_only',
];
function createDefinition(data, body, now) {
    const errors = [...missingKeys(body, REQUIRED), ...validateDefinition(data, body)];
    if (errors.length > 0)
        return { errors: toErrors(errors) };
    const blank = customField(data.nextId++, '', String(body['kind']), {
        entity: String(body['entity']),
        created_at: now,
    });
    const definition = writeDefinition(blank, body, now);
    data.customFields.push(definition);
    return definition;
}
function updateDefinition(data, definition, body, now) {
    const errors = validateDefinition(data, body, definition);
    if (errors.length > 0)
        return { errors: toErrors(errors) };
    const { entity, name: from } = definition;
    const { name: to } = writeDefinition(definition, body, now);
    followDefinitions(data, { entity, from, to });
    return definition;
}
function validateDefinition(data, body, definition) {
    return [
        ...invalidKeys(body, [...REQUIRED, ...NULLABLE_TEXTS], isText, 'is invalid'),
        ...blankKeys(body, REQUIRED),
        ...validateName(data, body, definition),
        ...invalidKeys(body, ['kind'], isKind, 'is not included in the list'),
        ...notBooleanKeys(body, BOOLEANS),
        ...invalidKeys(body, ['defaults'], isTextList, 'must be a list of strings'),
    ];
}
function validateName({ customFields }, body, definition) {
    const entity = definition?.entity ?? body['entity'];
    const isTaken = customFields.some((other) => other !== definition && other.entity === entity && other.name === body['name']);
    return isTaken ? [['name', 'has already been taken']] : [];
}
function isKind(value) {
    return CUSTOM_FIELD_KINDS.includes(String(value));
}
function writeDefinition(definition, body, now) {
    if ('name' in body)
        definition.name = String(body['name']);
    for (const key of NULLABLE_TEXTS) {
        if (key in body)
            definition[key] = body[key];
    }
    for (const key of BOOLEANS)
        definition[key] = asBoolean(body[key]) ?? definition[key];
    if (isTextList(body['defaults']))
        definition.defaults = [...body['defaults']];
    definition.updated_at = now;
    return definition;
}

;// CONCATENATED MODULE: ./build/simulator/employment-rules.js



const OVERLAPS = ['refuse', 'accept', 'end-earlier'];
function createEmployment(data, body, now, overlaps) {
    const blank = {
        id: data.nextId,
        user_id: Number(body['user_id']),
        pattern: { am: [], pm: [] },
        from: now.slice(0, 10),
        to: null,
        created_at: now,
        updated_at: now,
    };
    const missing = [];
    if (!data.users.some(({ id }) => id === body['user_id']))
        missing.push(['user', 'must exist']);
    if (body['pattern'] === undefined)
        missing.push(['pattern', "can't be blank"]);
    const employment = mergeEmployment(blank, body, now);
    const overlapping = data.employments.filter((other) => overlap(other, employment));
    const ended = overlaps === 'end-earlier' ? overlapping.filter(({ from }) => from < employment.from) : [];
    const isRefused = overlaps !== 'accept' && overlapping.length > ended.length;
    const errors = [...missing, ...validateEmployment(employment, body), ...overlapErrors(isRefused)];
    if (errors.length > 0)
        return { errors: toErrors(errors) };
    for (const earlier of ended)
        Object.assign(earlier, { to: addDays(employment.from, -1), updated_at: now });
    data.nextId++;
    data.employments.push(employment);
    return employment;
}
function updateEmployment(data, employment, body, now, overlaps) {
    const merged = mergeEmployment(employment, body, now);
    const isRefused = overlaps !== 'accept' && data.employments.some((other) => overlap(other, merged));
    const errors = [...validateEmployment(merged, body), ...overlapErrors(isRefused)];
    return errors.length > 0 ? { errors: toErrors(errors) } : Object.assign(employment, merged);
}
function mergeEmployment(employment, { pattern, from, to }, now) {
    return {
        ...employment,
        ...(isWeeklyPattern(pattern) && { pattern: { am: [...pattern.am], pm: [...pattern.pm] } }),
        ...(isDay(from) && { from }),
        ...((to === null || isDay(to)) && { to }),
        updated_at: now,
    };
}
function validateEmployment(merged, { pattern, from, to }) {
    const errors = [];
    if (pattern !== undefined && !isWeeklyPattern(pattern)) {
        errors.push(['pattern', 'must have five numbers for am and for pm']);
    }
    if (from !== undefined && !isDay(from))
        errors.push(['from', 'is not a date']);
    if (to !== undefined && to !== null && !isDay(to))
        errors.push(['to', 'is not a date']);
    if (merged.to !== null && merged.to < merged.from)
        errors.push(['to', 'must not be before from']);
    return errors;
}
function overlapErrors(isRefused) {
    return isRefused ? [['from', 'overlaps with another employment']] : [];
}
function overlap(a, b) {
    const isOtherOfSameUser = a.id !== b.id && a.user_id === b.user_id;
    return isOtherOfSameUser && (a.to === null || a.to >= b.from) && (b.to === null || b.to >= a.from);
}

;// CONCATENATED MODULE: ./build/simulator/holiday-rules.js

const holiday_rules_REQUIRED = ['user_id', 'year', 'title', 'days'];
const YEARS = { first: 1900, last: 2200 };
const HOURS_PER_DAY = 8;
function createHoliday(data, sent, now, creatorId) {
    const body = resolveHours(sent);
    const errors = [...missingKeys(body, holiday_rules_REQUIRED), ...validateHoliday(data, body)];
    if (errors.length > 0)
        return { errors: toErrors(errors) };
    const blank = {
        id: data.nextId++,
        user_id: 0,
        creator_id: data.users.some(({ id }) => id === creatorId) ? creatorId : null,
        year: 0,
        title: '',
        days: 0,
        created_at: now,
        updated_at: now,
    };
    const holiday = writeHoliday(blank, body, now);
    data.holidays.push(holiday);
    return holiday;
}
function updateHoliday(data, holiday, sent, now) {
    const body = resolveHours(sent);
    const errors = validateHoliday(data, body);
    return errors.length > 0 ? { errors: toErrors(errors) } : writeHoliday(holiday, body, now);
}
function resolveHours(body) {
    const { days, hours } = body;
    return typeof hours === 'number' && days === undefined ? { ...body, days: hours / HOURS_PER_DAY } : body;
}
function validateHoliday(data, body) {
    return [...validatePeople(data, body), ...validateValues(body)];
}
function validatePeople({ users }, { user_id, creator_id }) {
    const errors = [];
    const user = users.find(({ id }) => id === user_id);
    if (user_id !== undefined && !user)
        errors.push(['user', 'must exist']);
    if (user?.extern)
        errors.push(['user', 'is external and has no vacation entitlement']);
    if (creator_id !== undefined && !users.some(({ id }) => id === creator_id)) {
        errors.push(['creator', 'must exist']);
    }
    return errors;
}
function validateValues({ year, title, days }) {
    const errors = [];
    if (year !== undefined && !isYear(year))
        errors.push(['year', 'is not a year']);
    if (title !== undefined && (typeof title !== 'string' || isBlank(title))) {
        errors.push(['title', "can't be blank"]);
    }
    if (days !== undefined && !Number.isFinite(days))
        errors.push(['days', 'is not a number']);
    return errors;
}
function isYear(value) {
    return Number.isInteger(value) && Number(value) >= YEARS.first && Number(value) <= YEARS.last;
}
function writeHoliday(holiday, body, now) {
    const keys = [...holiday_rules_REQUIRED, 'creator_id'].filter((key) => body[key] !== undefined);
    return Object.assign(holiday, Object.fromEntries(keys.map((key) => [key, body[key]])), { updated_at: now });
}

;// CONCATENATED MODULE: ./build/simulator/http.js
const BASE_PATH = '/api/v1';
const MAX_PAGE_SIZE = 100;
function routedPath(path) {
    return path.replace(/(?:\.json)?\/?$/, '') || '/';
}
function respondWithPage(c, entries, render) {
    const page = Math.max(1, Number(c.req.query('page')) || 1);
    const size = Math.min(MAX_PAGE_SIZE, Math.max(1, Number(c.req.query('per_page') ?? MAX_PAGE_SIZE) || 1));
    c.header('x-page', String(page));
    c.header('x-per-page', String(size));
    c.header('x-total', String(entries.length));
    if (page * size < entries.length) {
        const next = new URL(c.req.url);
        next.searchParams.set('page', String(page + 1));
        c.header('link', `<${next.href}>; rel="next"`);
    }
    return respondWith(c, entries.slice((page - 1) * size, page * size).map(render));
}
function respondWith(c, value) {
    return c.body(toJson(value), 200, { 'content-type': 'application/json' });
}
function refuse(c, status) {
    switch (status) {
        case 401:
            return c.json({ message: 'Unauthorized' }, 401);
        case 403:
            return c.json({ errors: ['Access denied'] }, 403);
        case 404:
            return c.body(null, 404);
    }
}
const FLOATS = /"(?:weekly_target_hours|days|hours)":-?\d+(?=[,}])|"(?:am|pm)":\[[-\d.,]+\]/g;
function toJson(value) {
    return JSON.stringify(value).replace(FLOATS, (numbers) => numbers.replace(/(?<=[:[,])-?\d+(?=[,\]]|$)/g, '$&.0'));
}
async function readBody(c) {
    if (!c.req.header('content-type')?.includes('json'))
        return {};
    const text = await c.req.text();
    const parsed = text === '' ? {} : JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
}

;// CONCATENATED MODULE: ./build/simulator/resource.js



const SEEN_FORMS = { deletions: '204', validationErrors: 'object' };
function addResource(app, resource, forms) {
    const { path, entities, render, create, update } = resource;
    const one = `${path}/:id{\\d+}`;
    const find = (c) => entities().find(({ id }) => id === Number(c.req.param('id')));
    const respond = (c, written) => 'errors' in written ? respondWithErrors(c, written.errors, forms) : respondWith(c, render(written));
    app.get(path, (c) => respondWithList(c, resource));
    app.post(path, async (c) => respond(c, create(await readBody(c), c.get('key'))));
    app.get(one, (c) => {
        const entity = find(c);
        return entity ? respondWith(c, render(entity)) : refuse(c, 404);
    });
    app.on(['PUT', 'PATCH'], one, async (c) => {
        const entity = find(c);
        return entity ? respond(c, update(entity, await readBody(c))) : refuse(c, 404);
    });
    app.delete(one, (c) => {
        const entity = find(c);
        return entity ? respondToDeletion(c, entity, resource, forms) : refuse(c, 404);
    });
}
function respondWithErrors(c, errors, { validationErrors }) {
    return c.json({ errors: validationErrors === 'list' ? toSentences(errors) : errors }, 422);
}
function respondToDeletion(c, entity, { entities, render, whyNotDeleted, afterDeletion }, { deletions }) {
    const reason = whyNotDeleted?.(entity);
    if (reason !== undefined)
        return c.json({ errors: [reason] }, 422);
    const deleted = render(entity);
    entities().splice(entities().indexOf(entity), 1);
    afterDeletion?.(entity);
    return deletions === '200' ? respondWith(c, deleted) : c.body(null, 204);
}
function respondWithList(c, { entities, render, filter, isSortable = false }) {
    const { ids, updated_after, sort_by } = c.req.query();
    const isCommon = commonFilter(ids, updated_after);
    const isParticular = filter?.(c) ?? (() => true);
    const chosen = entities().filter((entity) => isCommon(entity) && isParticular(entity));
    return respondWithPage(c, isSortable ? sort(chosen, sort_by) : chosen, render);
}
function commonFilter(ids, updatedAfter) {
    const chosen = ids === undefined ? undefined : new Set(ids.split(',').map(Number));
    const after = updatedAfter === undefined ? undefined : Date.parse(updatedAfter);
    return ({ id, updated_at = SAMPLE_TIMESTAMP }) => (chosen === undefined || chosen.has(id)) && (after === undefined || Date.parse(updated_at) > after);
}
function sort(entities, sortBy = '') {
    const [field = '', direction] = sortBy.split(' ');
    if (field === '')
        return entities;
    const keyed = entities.map((entity) => ({ entity, key: entity[field] ?? '' }));
    const sign = direction === 'desc' ? -1 : 1;
    return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ entity }) => entity);
}
function compare(a, b) {
    if (typeof a === 'number' && typeof b === 'number')
        return a - b;
    return JSON.stringify(a).localeCompare(JSON.stringify(b));
}

;// CONCATENATED MODULE: ./build/simulator/unit-rules.js



function createUnit(data, body, now) {
    const errors = [...missingKeys(body, ['name']), ...validateUnit(data, body)];
    if (errors.length > 0)
        return { errors: toErrors(errors) };
    const unit = mergeUnit(data, { id: data.nextId++, name: '', created_at: now }, body, now);
    data.units.push(unit);
    return unit;
}
function updateUnit(data, unit, body, now) {
    const errors = validateUnit(data, body, unit);
    if (errors.length > 0)
        return { errors: toErrors(errors) };
    const merged = mergeUnit(data, unit, body, now);
    data.units[data.units.indexOf(unit)] = merged;
    for (const user of data.users)
        if (user.unit.id === unit.id)
            user.unit = reference(merged);
    return merged;
}
function validateUnit(data, body, unit) {
    return [
        ...invalidKeys(body, ['name'], isText, 'is invalid'),
        ...blankKeys(body, ['name']),
        ...validateProperties(data, 'Unit', body, unit?.custom_properties),
    ];
}
function mergeUnit(data, unit, body, now) {
    return {
        ...unit,
        ...('name' in body && { name: String(body['name']) }),
        custom_properties: mergeProperties(data, 'Unit', body, unit.custom_properties ?? {}),
        updated_at: now,
    };
}

;// CONCATENATED MODULE: ./build/simulator/user-rules.js




const LANGUAGES = ['de', 'de-AT', 'de-CH', 'en', 'it', 'fr'];
const TEXTS = [
    'firstname',
    'lastname',
    'email',
    'mobile_phone',
    'work_phone',
    'home_address',
    'info',
];
const user_rules_NULLABLE_TEXTS = ['iban', 'credit_number'];
const user_rules_REQUIRED = ['firstname', 'lastname', 'email'];
const user_rules_BOOLEANS = ['active', 'external', 'welcome_email'];
const MIN_PASSWORD_LENGTH = 8;
function createUser(data, sent, now, defaultModel) {
    const body = resolveAlias(sent);
    const errors = [...missingKeys(body, [...user_rules_REQUIRED, 'unit_id']), ...validateUser(data, body, undefined)];
    if (errors.length > 0)
        return { errors: toErrors(errors) };
    const role = data.roles.find(({ is_default }) => is_default);
    const user = { ...blankUser(data.nextId++, now), role: role ? reference(role) : null };
    writeUser(data, user, body, now);
    data.users.push(user);
    if (defaultModel && !user.extern)
        data.employments.push(fullTimeEmployment(data.nextId++, user.id, now));
    return user;
}
function updateUser(data, user, sent, now) {
    const body = resolveAlias(sent);
    const errors = validateUser(data, body, user);
    if (errors.length > 0)
        return { errors: toErrors(errors) };
    writeUser(data, user, body, now);
    return user;
}
function resolveAlias(body) {
    return 'name' in body && !('lastname' in body) ? { ...body, lastname: body['name'] } : body;
}
function validateUser(data, body, user) {
    return [
        ...invalidKeys(body, [...TEXTS, ...user_rules_NULLABLE_TEXTS], isText, 'is invalid'),
        ...blankKeys(body, user_rules_REQUIRED),
        ...validateEmail(data, body, user),
        ...validatePassword(body),
        ...notBooleanKeys(body, user_rules_BOOLEANS),
        ...validateReferences(data, body),
        ...validateLanguage(body),
        ...validateBirthday(body),
        ...invalidKeys(body, ['tags'], isTextList, 'must be a list of strings'),
        ...validateProperties(data, 'User', body, user?.custom_properties),
    ];
}
function validateEmail(data, { email }, user) {
    if (typeof email !== 'string' || email === '')
        return [];
    if (!isEmail(email))
        return [['email', 'is invalid']];
    const isTaken = data.users.some((other) => other !== user && other.email === email.toLowerCase());
    return isTaken ? [['email', 'has already been taken']] : [];
}
function validatePassword({ password }) {
    if (password === undefined)
        return [];
    if (typeof password === 'string' && password.length >= MIN_PASSWORD_LENGTH)
        return [];
    return [['password', `is too short (minimum is ${MIN_PASSWORD_LENGTH} characters)`]];
}
function validateReferences(data, body) {
    const isMissing = (key, entries) => key in body && !entries.some(({ id }) => id === body[key]);
    const errors = [];
    if (isMissing('unit_id', data.units))
        errors.push(['unit', 'must exist']);
    if (isMissing('role_id', data.roles))
        errors.push(['role', 'must exist']);
    return errors;
}
function validateLanguage(body) {
    const isValid = !('language' in body) || LANGUAGES.includes(String(body['language']));
    return isValid ? [] : [['language', 'is not included in the list']];
}
function validateBirthday({ bday }) {
    const isEmpty = bday === undefined || bday === null || bday === '';
    return isEmpty || isDay(bday) ? [] : [['bday', 'is not a date']];
}
function writeUser(data, user, body, now) {
    for (const key of TEXTS) {
        if (key in body)
            user[key] = asText(body[key]) ?? '';
    }
    for (const key of user_rules_NULLABLE_TEXTS) {
        if (key in body)
            user[key] = asText(body[key]);
    }
    user.email = user.email.toLowerCase();
    user.active = asBoolean(body['active']) ?? user.active;
    user.extern = asBoolean(body['external']) ?? user.extern;
    if ('bday' in body)
        user.birthday = asText(body['bday']);
    if (isTextList(body['tags']))
        user.tags = [...body['tags']];
    if ('avatar' in body) {
        user.avatar_url = body['avatar'] ? `https://data.example.com/avatars/${user.id}.png` : null;
    }
    writeReferences(data, user, body);
    user.custom_properties = mergeProperties(data, 'User', body, user.custom_properties);
    user.updated_at = now;
}
function writeReferences(data, user, body) {
    if ('unit_id' in body)
        user.unit = reference(data.units.find(({ id }) => id === body['unit_id']));
    if ('role_id' in body)
        user.role = reference(data.roles.find(({ id }) => id === body['role_id']));
}
function asText(value) {
    return typeof value === 'string' && value !== '' ? value : null;
}

;// CONCATENATED MODULE: ./build/simulator/endpoints.js










const endpoints_SESSIONS = (/* unused pure expression or super */ null && (['id', 'no-id', '401', '403', '404']));
const ACCOUNT_ID = 1;
function addSession({ app, data }, session) {
    app.get('/session', (c) => {
        const { user_id } = c.get('key');
        if (user_id !== null)
            return c.json({ id: user_id, uuid: uuidOf(user_id) });
        switch (session) {
            case 'id':
                return c.json({ id: ACCOUNT_ID, uuid: uuidOf(ACCOUNT_ID) });
            case 'no-id':
                return c.json({ uuid: uuidOf(ACCOUNT_ID) });
            default:
                return refuse(c, SESSION_STATUS[session]);
        }
    });
    app.post('/session', async (c) => {
        const { email, password } = await readBody(c);
        const user = data.users.find((each) => each.email === email);
        const key = data.keys.find((each) => each.user_id === user?.id && password !== undefined && each.password === password);
        return key ? c.json({ api_key: key.key, user_id: key.user_id }) : refuse(c, 401);
    });
    app.get('/profile', (c) => {
        const user = data.users.find(({ id }) => id === c.get('key').user_id);
        return user ? c.json(renderProfile(user)) : refuse(c, 404);
    });
}
const SESSION_STATUS = { 401: 401, 403: 403, 404: 404 };
function uuidOf(id) {
    return `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
}
function renderProfile(user) {
    const { id, email, firstname, lastname, active, extern, avatar_url, unit, created_at, updated_at } = user;
    return {
        id,
        email,
        full_name: `${firstname} ${lastname}`,
        first_name: firstname,
        last_name: lastname,
        active,
        external: extern,
        avatar_url,
        unit,
        created_at,
        updated_at,
    };
}
function addCustomFields({ app, data, timestamp, forms }) {
    addResource(app, {
        path: '/account/custom_properties',
        entities: () => data.customFields,
        render: (definition) => definition,
        filter: (c) => {
            const { entity } = c.req.query();
            return (definition) => entity === undefined || definition.entity === entity;
        },
        create: (body) => createDefinition(data, body, timestamp()),
        update: (definition, body) => updateDefinition(data, definition, body, timestamp()),
        afterDeletion: () => followDefinitions(data),
    }, forms);
}
function addUnits({ app, data, timestamp, forms }) {
    addResource(app, {
        path: '/units',
        entities: () => data.units,
        render: (unit) => renderUnit(data, unit),
        filter: (c) => {
            const hasProperties = propertyFilter(data, 'Unit', c.req.queries());
            return (unit) => hasProperties(unit.custom_properties ?? {});
        },
        create: (body) => createUnit(data, body, timestamp()),
        update: (unit, body) => updateUnit(data, unit, body, timestamp()),
        whyNotDeleted: (unit) => {
            const hasMembers = data.users.some((user) => user.unit.id === unit.id);
            return hasMembers ? 'Unit has users and cannot be deleted' : undefined;
        },
    }, forms);
}
function renderUnit({ users }, unit) {
    const { id, name, custom_properties = {} } = unit;
    const { created_at = SAMPLE_TIMESTAMP, updated_at = SAMPLE_TIMESTAMP } = unit;
    const members = users
        .filter((user) => user.unit.id === id)
        .map((user) => ({ id: user.id, firstname: user.firstname, lastname: user.lastname, email: user.email }));
    return { id, name, custom_properties, users: members, created_at, updated_at };
}
function addRoles({ app, data }) {
    app.get('/users/roles', (c) => c.json(data.roles));
}
function addEmployments({ app, data, timestamp, forms }, overlaps) {
    addResource(app, {
        path: '/users/employments',
        entities: () => data.employments,
        render: (employment) => renderEmployment(data, employment),
        filter: employmentFilter,
        create: (body) => createEmployment(data, body, timestamp(), overlaps),
        update: (employment, body) => updateEmployment(data, employment, body, timestamp(), overlaps),
    }, forms);
}
function renderEmployment({ users }, { user_id, pattern, ...rest }) {
    const user = renderPerson(users, user_id);
    return { ...rest, pattern, weekly_target_hours: weeklyHours(pattern), user };
}
function renderPerson(users, id) {
    const user = users.find((each) => each.id === id);
    return user ? { id: user.id, firstname: user.firstname, lastname: user.lastname } : null;
}
function employmentFilter(c) {
    const { user_id, from, to } = c.req.query();
    return (employment) => (user_id === undefined || employment.user_id === Number(user_id)) &&
        (from === undefined || employment.to === null || employment.to >= from) &&
        (from === undefined || to === undefined || employment.from <= to);
}
function addHolidays({ app, data, timestamp, forms }) {
    addResource(app, {
        path: '/users/holidays',
        entities: () => data.holidays,
        render: (holiday) => renderHoliday(data, holiday),
        filter: (c) => {
            const { user_id, year } = c.req.query();
            return (holiday) => (user_id === undefined || holiday.user_id === Number(user_id)) &&
                (year === undefined || holiday.year === Number(year));
        },
        create: (body, key) => createHoliday(data, body, timestamp(), key.user_id),
        update: (holiday, body) => updateHoliday(data, holiday, body, timestamp()),
    }, forms);
}
function renderHoliday({ users }, { user_id, creator_id, ...rest }) {
    return {
        ...rest,
        hours: rest.days * HOURS_PER_DAY,
        user: renderPerson(users, user_id),
        creator: renderPerson(users, creator_id),
    };
}
function addUsers({ app, data, timestamp, forms }, defaultModel) {
    addResource(app, {
        path: '/users',
        entities: () => data.users,
        render: (user) => user,
        filter: (c) => userFilter(data, c),
        isSortable: true,
        create: (body) => createUser(data, body, timestamp(), defaultModel),
        update: (user, body) => updateUser(data, user, body, timestamp()),
        whyNotDeleted: ({ id }) => data.usersWithHours.includes(id) ? 'User has hours and cannot be deleted' : undefined,
        afterDeletion: ({ id }) => {
            data.employments = data.employments.filter(({ user_id }) => user_id !== id);
            data.holidays = data.holidays.filter(({ user_id }) => user_id !== id);
            for (const holiday of data.holidays)
                if (holiday.creator_id === id)
                    holiday.creator_id = null;
        },
    }, forms);
}
function userFilter(data, c) {
    const { include_archived, email, tags } = c.req.query();
    const soughtEmail = email?.toLowerCase();
    const soughtTags = tags?.split(',').map((tag) => tag.trim());
    const hasProperties = propertyFilter(data, 'User', c.req.queries());
    return (user) => (include_archived === 'true' || user.active) &&
        (soughtEmail === undefined || user.email === soughtEmail) &&
        (soughtTags === undefined || soughtTags.some((tag) => user.tags.includes(tag))) &&
        hasProperties(user.custom_properties);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(598);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(522);
// EXTERNAL MODULE: ./node_modules/@hono/node-server/dist/utils/response.mjs
var response = __webpack_require__(43);
;// CONCATENATED MODULE: ./build/simulator/middleware.js




const RATE_WINDOW_MS = 120_000;
function delay(latency, writeLatency) {
    return async (c, next) => {
        const waitMs = latency + (c.req.method === 'GET' ? 0 : writeLatency);
        if (waitMs > 0) {
            await c.req.text();
            await new Promise((resolve) => setTimeout(resolve, waitMs));
        }
        return next();
    };
}
function injectFaults(faultFor, basePath) {
    return async (c, next) => {
        const effect = faultFor(c.req.method, c.req.path.slice(basePath.length));
        return effect === undefined ? next() : applyFault(effect, c, next);
    };
}
async function applyFault(effect, c, next) {
    const { incoming } = c.env;
    switch (effect) {
        case 'drop':
            incoming.socket.destroy();
            return response/* RESPONSE_ALREADY_SENT */.o;
        case 'drop-after':
            await next();
            incoming.socket.destroy();
            c.res = response/* RESPONSE_ALREADY_SENT */.o;
            return undefined;
        case 'hang':
            await new Promise((resolve) => incoming.socket.once('close', resolve));
            return response/* RESPONSE_ALREADY_SENT */.o;
        case 'cut':
            await next();
            await sendHalf(c);
            c.res = response/* RESPONSE_ALREADY_SENT */.o;
            return undefined;
        case 'html': {
            const page = '<!doctype html><html><head><title>Bad gateway</title></head><body>…</body></html>';
            return c.html(page, 200);
        }
        default:
            return new Response(effect.body ?? null, { status: effect.status, headers: effect.headers ?? {} });
    }
}
async function sendHalf(c) {
    const { incoming, outgoing } = c.env;
    const body = Buffer.from(await c.res.arrayBuffer());
    const headers = { ...Object.fromEntries(c.res.headers), 'content-length': String(body.length) };
    outgoing.writeHead(c.res.status, headers);
    outgoing.write(body.subarray(0, body.length / 2), () => incoming.socket.destroy());
}
function addMocoHeaders() {
    return async (c, next) => {
        const startMs = performance.now();
        await next();
        if (c.res.headers.get('content-type') === 'application/json') {
            c.header('content-type', 'application/json; charset=utf-8');
        }
        c.header('cache-control', c.res.status === 204 ? 'no-cache' : 'max-age=0, private, must-revalidate');
        c.header('vary', 'Origin');
        c.header('x-request-id', (0,external_node_crypto_.randomUUID)());
        c.header('x-runtime', ((performance.now() - startMs) / 1000).toFixed(6));
    };
}
function compress() {
    return async (c, next) => {
        await next();
        if (!c.req.header('accept-encoding')?.includes('gzip') || c.res.body === null)
            return;
        const compressed = (0,external_node_zlib_.gzipSync)(await c.res.arrayBuffer());
        c.res = new Response(compressed, c.res);
        c.header('content-encoding', 'gzip');
        c.header('content-length', String(compressed.length));
    };
}
function limitRate(limit, now) {
    const requestTimesMs = [];
    return async (c, next) => {
        const nowMs = now().getTime();
        while (requestTimesMs[0] !== undefined && requestTimesMs[0] <= nowMs - RATE_WINDOW_MS) {
            requestTimesMs.shift();
        }
        if (requestTimesMs.length >= limit)
            return c.json({ message: 'Too many requests' }, 429);
        requestTimesMs.push(nowMs);
        return next();
    };
}
function authenticate(data) {
    return async (c, next) => {
        if (c.req.method === 'POST' && c.req.path === `${BASE_PATH}/session`)
            return next();
        const token = /^(?:Token token=|Bearer )"?([^"]*)"?$/.exec(c.req.header('authorization') ?? '')?.[1];
        const key = data.keys.find((each) => each.key === token);
        if (!key)
            return refuse(c, 401);
        const acting = actingKey(data, key, c.req.header('x-impersonate-user-id'));
        if (!acting || !isPermitted(acting, c))
            return refuse(c, 403);
        c.set('key', acting);
        return next();
    };
}
function actingKey({ users }, key, impersonated) {
    if (impersonated === undefined)
        return key;
    const user = users.find(({ id }) => id === Number(impersonated));
    return user && key.access !== 'no-staff' ? { ...key, user_id: user.id } : undefined;
}
function isPermitted({ access }, { req }) {
    switch (access) {
        case 'full':
            return true;
        case 'read-only':
            return req.method === 'GET';
        case 'no-employments':
            return !/^\/users\/(employments|holidays)(\/|$)/.test(req.path.slice(BASE_PATH.length));
        case 'no-settings':
            return !/^\/account(\/|$)/.test(req.path.slice(BASE_PATH.length));
        case 'no-staff':
            return [`${BASE_PATH}/session`, `${BASE_PATH}/profile`].includes(req.path);
    }
}

;// CONCATENATED MODULE: ./build/simulator/app.js






function createApp(options) {
    const { data, now, faultFor, forms, ...behaviour } = { ...behaviour_DEFAULTS, ...options };
    const { latency, writeLatency, rateLimit, defaultModel, overlaps, session } = behaviour;
    const app = new hono_dist/* Hono */.$({
        getPath: ({ url }) => routedPath(new URL(url).pathname),
    }).basePath(BASE_PATH);
    const timestamp = () => now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z');
    app.use(delay(latency, writeLatency));
    app.use(injectFaults(faultFor, BASE_PATH));
    app.use(addMocoHeaders());
    app.use(compress());
    app.use(limitRate(rateLimit, now));
    app.use(authenticate(data));
    const setup = { app, data, timestamp, forms: { ...SEEN_FORMS, ...forms } };
    addSession(setup, session);
    addCustomFields(setup);
    addUnits(setup);
    addRoles(setup);
    addEmployments(setup, overlaps);
    addHolidays(setup);
    addUsers(setup, defaultModel);
    app.notFound((c) => refuse(c, 404));
    app.onError((error, c) => error instanceof SyntaxError
        ? c.json({ message: 'Invalid JSON' }, 400)
        : c.json({ message: 'Simulator error' }, 500));
    return app;
}

;// CONCATENATED MODULE: ./build/simulator/faults.js

const NAMED_EFFECTS = [
    'drop',
    'drop-after',
    'cut',
    'hang',
    'html',
];
function createFaults(faults) {
    const nextFault = createQueue(faults);
    return (method, path) => nextFault(method, path)?.effect;
}
function createQueue(faults) {
    const pending = faults.map((fault) => ({ fault, times: fault.times ?? Infinity, after: fault.after ?? 0 }));
    return (method, path) => {
        const matching = pending.filter(({ fault, times }) => times > 0 && matches(fault, method, path));
        const due = matching.find(({ after }) => after === 0);
        for (const each of matching)
            if (each.after > 0)
                each.after--;
        if (due)
            due.times--;
        return due?.fault;
    };
}
function matches(fault, method, path) {
    if (fault.method !== '*' && fault.method !== method)
        return false;
    return fault.path.endsWith('*') ? path.startsWith(fault.path.slice(0, -1)) : path === fault.path;
}
function unusedFaults(faults, requests) {
    const nextFault = createQueue(faults);
    const used = new Set(requests.map(({ method, path }) => nextFault(method, routedPath(path.replace(/\?.*$/s, '')))));
    return faults.filter((fault) => !used.has(fault));
}

;// CONCATENATED MODULE: ./build/simulator/state.js
function stateOf({ units, roles, users, employments, holidays, customFields }) {
    return { units, roles, users, employments, holidays, custom_properties: customFields };
}

;// CONCATENATED MODULE: ./build/simulator/inspection.js

const STATE_PATH = '/__state';
const REQUESTS_PATH = '/__requests';
const LEFT_OUT = /password|^avatar$/i;
const MAX_DEPTH = 20;
const PLACEHOLDER = '(left out)';
function inspect(method, url, account) {
    if (method !== 'GET')
        return undefined;
    if (url === STATE_PATH)
        return toText(stateOf(account.data));
    return url === REQUESTS_PATH ? toText(account.requests.map(inspectRequest)) : undefined;
}
function toText(value) {
    return `${JSON.stringify(value, null, 2)}\n`;
}
function inspectRequest({ method, path: target, status, body }) {
    const [path = '', query = ''] = target.split(/\?(.*)/s);
    return { method, path, query: parseQuery(query), status, body: inspectBody(body) };
}
function inspectBody(body) {
    return withoutSecrets(parseJson(body), 1);
}
function parseQuery(query) {
    const parameters = new URLSearchParams(query);
    return Object.fromEntries([...new Set(parameters.keys())].map((name) => {
        const values = LEFT_OUT.test(name) ? [PLACEHOLDER] : parameters.getAll(name);
        return [name, values.length === 1 ? (values[0] ?? '') : values];
    }));
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return null;
    }
}
function withoutSecrets(value, depth) {
    if (typeof value !== 'object' || value === null)
        return value;
    if (depth > MAX_DEPTH)
        return null;
    if (Array.isArray(value))
        return value.map((each) => withoutSecrets(each, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [
        key,
        each !== null && LEFT_OUT.test(key) ? PLACEHOLDER : withoutSecrets(each, depth + 1),
    ]));
}

;// CONCATENATED MODULE: ./build/simulator/request.js
const OUTSIDE_API = '(outside the API)';

;// CONCATENATED MODULE: ./build/simulator/server.js








const MAX_BODY = 100_000;
async function startSimulator(options = {}) {
    const { port = 0, data = sampleData(), now = () => new Date(), faults = [], onRequest, ...behaviour } = options;
    const app = createApp({ ...behaviour, data, now, faultFor: createFaults(faults) });
    const requests = [];
    const serveApi = recordRequests((0,dist/* getRequestListener */.SE)(app.fetch, { overrideGlobalObjects: false }), requests, onRequest);
    const server = (0,external_node_http_.createServer)((incoming, outgoing) => {
        try {
            const inspected = inspect(incoming.method, incoming.url, { data, requests });
            if (inspected === undefined)
                serveApi(incoming, outgoing);
            else
                outgoing.setHeader('content-type', 'application/json; charset=utf-8').end(inspected);
        }
        catch {
            outgoing.writeHead(500).end();
        }
    });
    let connections = 0;
    server.on('connection', () => connections++);
    await listen(server, port);
    return {
        url: `http://127.0.0.1:${server.address().port}${BASE_PATH}`,
        data,
        requests,
        connections: () => connections,
        close: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
}
function recordRequests(listener, requests, onRequest) {
    return (incoming, outgoing) => {
        const chunks = [];
        let whole;
        const { method = '', url = '', headers } = incoming;
        const record = {
            method,
            path: url.startsWith(`${BASE_PATH}/`) ? url.slice(BASE_PATH.length) : `${OUTSIDE_API} ${url}`,
            headers,
            status: 0,
            get body() {
                return whole ?? Buffer.concat(chunks).toString();
            },
        };
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.once('end', () => {
            whole = shorten(Buffer.concat(chunks).toString());
            chunks.length = 0;
        });
        requests.push(record);
        outgoing.once('finish', () => (record.status = outgoing.statusCode));
        outgoing.once('close', () => onRequest?.(record));
        void listener(incoming, outgoing);
    };
}
function shorten(body) {
    return body.length > MAX_BODY ? JSON.stringify(inspectBody(body)) : body;
}
function listen(server, port) {
    return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
    });
}

;// CONCATENATED MODULE: ./build/simulator/action/background.js





const SERVE = 'serve';
const START_LIMIT_MS = 60_000;
const ENVIRONMENT = ['PATH', 'SystemRoot', 'TZ', 'RUNNER_TRACKING_ID'];
const LIFETIME_MS = 6 * 60 * 60 * 1_000;
const MAX_ERROR = 1_000;
function isServer(argv) {
    return argv[2] === SERVE;
}
async function startInBackground(options, { script, env, logFile, limitMs = START_LIMIT_MS }) {
    const log = (0,external_node_fs_.openSync)(logFile, 'w', 0o600);
    const child = (0,external_node_child_process_.spawn)(process.execPath, [script, SERVE], {
        detached: true,
        cwd: (0,external_node_path_.dirname)(logFile),
        env: Object.fromEntries(ENVIRONMENT.map((name) => [name, env[name]])),
        stdio: ['ignore', 'ignore', log, 'ipc'],
        windowsHide: true,
    });
    (0,external_node_fs_.closeSync)(log);
    const response = await firstResponse(child, options, logFile, limitMs);
    if ('error' in response)
        child.kill('SIGKILL');
    else if (child.connected)
        child.disconnect();
    child.unref();
    return 'error' in response ? response : { url: response.url, pid: child.pid ?? 0, logFile };
}
function firstResponse(child, options, logFile, limitMs) {
    return new Promise((fulfill) => {
        const seconds = limitMs / 1_000;
        const error = `it did not accept connections within ${seconds} s`;
        const timer = setTimeout(() => fulfill({ error }), limitMs);
        const settle = (response) => {
            clearTimeout(timer);
            fulfill(response);
        };
        child.once('message', (response) => settle(response));
        child.once('error', ({ message }) => settle({ error: message }));
        child.once('exit', (code) => settle({ error: lastWords(logFile) || `it ended with exit code ${code}` }));
        child.send(options, () => undefined);
    });
}
function lastWords(logFile) {
    try {
        return (0,external_node_fs_.readFileSync)(logFile, 'utf8').trim().slice(-MAX_ERROR);
    }
    catch {
        return '';
    }
}
async function serve(channel, lifetimeMs = LIFETIME_MS) {
    const options = await new Promise((resolve) => {
        channel.once('message', (message) => resolve(message));
        channel.once('disconnect', () => resolve(undefined));
    });
    if (!options)
        return;
    const simulator = await startSimulator(options).catch(messageOf);
    if (typeof simulator === 'string') {
        channel.send?.({ error: simulator });
        await new Promise((resolve) => channel.once('disconnect', resolve));
        return;
    }
    channel.send?.({ url: simulator.url });
    await new Promise((resolve) => {
        channel.once('SIGTERM', resolve);
        setTimeout(resolve, lifetimeMs).unref();
    });
    await simulator.close();
}

;// CONCATENATED MODULE: ./build/src/model/lazily.js
function lazily(create) {
    let made;
    return () => (made ??= { value: create() }).value;
}

;// CONCATENATED MODULE: ./build/src/model/text.js

const PLAIN = /^[\x20-\x7e]*$/;
const visible = lazily(() => /[^\s\p{DI}\p{Cf}\p{Cs}\u2800]/u);
const visibleOrBroken = lazily(() => /[^\s\p{DI}\p{Cf}\u2800]/u);
const suffixPattern = lazily(() => /\p{VS}+|(?<=\u{1F3F4})[\u{E0030}-\u{E007A}]{1,8}\u{E007F}/uy);
const tooManyMarks = lazily(() => /\p{M}{31}/u);
const HAS_MARKS = /^[=']|_x000D_|[\u2028\u2029]/;
const LINE_SEPARATORS = /_x000D_(?:\r?\n)?|[\u2028\u2029]/g;
const TEXT_FORMULA = /^="(.*)"$/s;
const TEXT_MARK = /^'(?=[-+=@\d])(?![^\s@]+@[^\s@]+$)/;
const softHyphen = lazily(() => /(?<!Ã(?=\u00AD\P{Lu})|á[º»])\u00AD/gu);
function cleanText(text) {
    const trimmed = text_trimText(PLAIN.test(text) ? text : text.replace(softHyphen(), ''));
    if (!HAS_MARKS.test(trimmed))
        return trimmed;
    const content = TEXT_FORMULA.exec(trimmed)?.[1]?.replaceAll('""', '"') ?? trimmed;
    return text_trimText(content.replace(TEXT_MARK, '').replace(LINE_SEPARATORS, '\n'));
}
function text_trimText(text) {
    if (PLAIN.test(text))
        return text.trim();
    if (!visible().test(text))
        return '';
    const composed = text_compose(text);
    let end = composed.length;
    for (let last = lastCharacter(composed, end); !visibleOrBroken().test(last); last = lastCharacter(composed, end)) {
        end -= last.length;
    }
    suffixPattern().lastIndex = end;
    const [suffix = ''] = suffixPattern().exec(composed) ?? [];
    return composed.slice(composed.search(visibleOrBroken()), end + suffix.length);
}
function text_compose(text, form = 'NFC') {
    return PLAIN.test(text) || tooManyMarks().test(text) ? text : text.normalize(form);
}
function lastCharacter(text, end) {
    const [character = ''] = /(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)$/s.exec(text.slice(Math.max(0, end - 2), end)) ?? [];
    return character;
}
const invisibleInside = lazily(() => /(?![\u200C\u200D\p{VS}]|(?<=\u{1F3F4}[\u{E0030}-\u{E007A}]{0,8})[\u{E0030}-\u{E007A}\u{E007F}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800]/u);
const invisible = lazily(() => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800]/u);
const control = lazily(() => /(?![\t\n\r])[\p{Cc}\p{Cs}]/u);
const ERROR_WORD = /^#(?:#+|NV|N\/A|BEZUG!|REF!|WERT!|VALUE!|DIV\/0!|NAME\?|ZAHL!|NUM!|NULL!|ÜBERLAUF!|SPILL!|KALK!|CALC!|FELD!|FIELD!|BLOCKIERT!|BLOCKED!|UNBEKANNT!|UNKNOWN!|VERBINDEN!|CONNECT!|DATEN_ABRUFEN|GETTING_DATA|BUSY!|ERROR!|FEHLER!|PYTHON!|EXTERN!|EXTERNAL!)$|^(?:Err|Fehler):\d{3}$/i;
const NO_VALUE = /^(?:nan|NaN|undefined|\[object Object\])$/;
const NO_VALUE_BUT_A_NAME = /^(?:null|NULL)$/;
const NO_NUMBER = /^(?:null|none|nan|nil|n\/a|#n\/a n\/a|<na>)$/i;
const SHORTENED = /^[-+]?\d+(?:[.,]\d+E[-+]?\d+|E\+\d+)$/i;
const SHORTENED_NUMBER = /^[-+]?\d+(?:[.,]\d+)?\s?E\s?[-+]?\d+$/i;
const DECIMAL_ZERO = /^[-+]?\d+[.,]0+$/;
const SECOND = '\\u0080-\\u009F\\u00A1-\\u00AA\\u00AC-\\u00BA\\u00BC-\\u00BFƒ†‡ˆ‰Š€ŒŽ•˜™šœžŸ';
const encodedTwice = lazily(() => new RegExp([
    `[ÂÃÄÅÌÎÏÐÑ][${SECOND}‚„]|Ã(?:–|\\u00AD)|Æ[°¡]|È[˜™š]`,
    '\\p{Ll}[ÃÄÅÆÈÐÑ][«»‘’“”–—…‹›]',
    '[ÃÄÅÆÈÐÑ][«»‘’“”–—…‹›](?!s(?!\\p{L}))\\p{Ll}',
    '(?<!\\p{Lu})[ÃÄÅÐ][«»‘’“”…‹›]\\p{Lu}|Ã[«»‘’“”—…‹›](?!S(?!\\p{L}))\\p{Lu}',
    '(?<!\\p{L})[ÂÃÄÅÐ]\\u00A0(?=\\p{L})|[\\p{Ll}\\d][ÂÃ](?!\\p{Lu})|(?<!\\S)Ã(?!\\S)',
    `â[€‚„†ˆ˜]|á[º»][${SECOND}\\u00A0\\u00AD«»‘’“”‚„–—…‹›]|ï(?:»¿|¿½)|ðŸ`,
    `[×ØÙÚÛ][${SECOND}«»‘’“”‚„–—…‹›]?[×ØÙÚÛ][${SECOND}«»‘’“”‚„–—…‹›]`,
    '√[^\\p{ASCII}\\s]|├(?!─)[^\\p{ASCII}\\s]',
].join('|'), 'u'));
function textProblem(text, kind) {
    if (kind === 'number' && isNoNumber(text))
        return noNumberRule(text);
    if (ERROR_WORD.test(text)) {
        return 'not be the error value of a spreadsheet, such as #NV or #####. Enter the value, or leave it empty';
    }
    if (NO_VALUE.test(text) || (kind !== 'name' && NO_VALUE_BUT_A_NAME.test(text)))
        return NO_PLACEHOLDER;
    if (SHORTENED.test(text))
        return FULL_NUMBER;
    return PLAIN.test(text) ? undefined : damageOf(text, kind);
}
const NO_PLACEHOLDER = 'not be a placeholder for an empty value, such as NULL or NaN. Leave it empty instead';
const FULL_NUMBER = 'be the full number, but was shortened by a spreadsheet. In the spreadsheet, format the column as Text and enter the number again';
function isNoNumber(text) {
    return NO_NUMBER.test(text) || SHORTENED_NUMBER.test(text) || DECIMAL_ZERO.test(text);
}
function noNumberRule(text) {
    if (NO_NUMBER.test(text))
        return NO_PLACEHOLDER;
    return SHORTENED_NUMBER.test(text)
        ? FULL_NUMBER
        : 'be the number as text, but is a decimal number, as a spreadsheet writes it. In the spreadsheet, format the column as Text and enter the number again';
}
function damageOf(text, kind) {
    if (tooManyMarks().test(text))
        return 'not have more than 30 accents on a letter';
    if (text.includes('\uFFFD')) {
        return 'not contain U+FFFD, which stands for a letter that was lost. Enter the value again. If it comes from a file, save the file as UTF-8';
    }
    const hidden = (kind === 'text' ? control : invisibleInside)().exec(text)?.[0];
    if (hidden !== undefined)
        return mustNotContain(hidden);
    return encodedTwice().test(text)
        ? 'not contain text that was encoded twice, such as Ã¼ for ü. Enter the value again. If it comes from a file, save the file as UTF-8'
        : undefined;
}
function invisibleProblem(text) {
    const hidden = PLAIN.test(text) ? undefined : invisible().exec(text)?.[0];
    return hidden === undefined ? undefined : mustNotContain(hidden);
}
function mustNotContain(character) {
    return /[\r\n]/.test(character)
        ? 'be a single line'
        : `not contain the invisible character ${codePoint(character)}. Delete it, or enter the value again`;
}
function beyondAscii(text) {
    return [...new Set(text)].filter((character) => !PLAIN.test(character)).map(codePoint);
}
function codePoint(character) {
    return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

;// CONCATENATED MODULE: ./build/src/model/parsers.js



const parsers_NAME_REF = Symbol('name');
const MAX_CUSTOM_PROPERTIES_BYTES = 12_000;
const unchanged = (value) => ({ value });
const YES = ['true', 'ja', 'wahr', 'yes', '1'];
const NO = ['false', 'nein', 'falsch', 'no', '0'];
const parsers_boolean = (text) => {
    const word = cleanText(text).toLowerCase();
    if (YES.includes(word))
        return { value: true };
    if (NO.includes(word))
        return { value: false };
    return { must: 'be `true` or `false`, or ja/nein, yes/no, 1/0, WAHR/FALSCH' };
};
const parsers_id = (text) => {
    const value = cleanText(text);
    const must = textProblem(value, 'number');
    if (must !== undefined)
        return { must };
    const number = Number(value);
    const isWhole = /^[1-9][0-9]*$/.test(value);
    if (isWhole && Number.isSafeInteger(number))
        return { value: number };
    return {
        must: isWhole ? 'be a MOCO ID, but is too large' : 'be a MOCO ID (a positive whole number)',
    };
};
const idOrName = (text) => {
    const value = cleanText(text);
    if (/^[0-9]+$/.test(value))
        return parsers_id(value);
    const must = textProblem(value, 'line');
    return must === undefined ? { value: { [parsers_NAME_REF]: value } } : { must };
};
const EMAIL = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/;
const MISPLACED_DOT = /\.\.|^\.|\.$|\.@|@\./;
const email = (text) => {
    const value = cleanText(text);
    const must = emailProblem(value);
    return must === undefined ? { value } : { must };
};
function emailProblem(value) {
    const hidden = invisibleProblem(value);
    if (hidden !== undefined)
        return hidden;
    if (value.startsWith("'"))
        return "not begin with ', as a spreadsheet marks a text. Delete the '";
    if (!EMAIL.test(value))
        return 'be a valid e-mail address';
    return MISPLACED_DOT.test(value)
        ? 'be a valid e-mail address: a dot is doubled, or at an end'
        : textProblem(value, 'line');
}
function normalizeEmail(email) {
    return text_compose(email).toLowerCase();
}
const choice = (...words) => (value) => {
    const found = words.find((word) => word === value);
    return found === undefined ? { must: `be one of ${words.join(', ')}` } : { value: found };
};
const date = (text) => {
    const cleaned = cleanText(text);
    const value = isoDate(cleaned);
    return isDay(value)
        ? { value }
        : { must: `be a valid date (YYYY-MM-DD or DD.MM.YYYY)${dateHint(cleaned)}` };
};
const DATE_HINTS = [
    [/^\d{5}(?:[.,]\d+)?$/, 'This is a serial number of Excel. Format the cells as a date'],
    [/^\d{1,2}\/\d{1,2}\/\d{4}$/, 'Write DD.MM.YYYY, as slashes leave open which number is the month'],
    [/^\d{1,2}\.\d{1,2}\.\d{2}$/, 'Write the year with four digits'],
    [/^\d{4}-\d\d-\d\d$|^\d{1,2}\.\d{1,2}\.\d{4}$/, 'There is no such day in the calendar'],
];
const DATE_WITH_TIME = /^(\S{8,10})[ T]\d{1,2}:\d{2}/;
function dateHint(text) {
    const [, day] = DATE_WITH_TIME.exec(text) ?? [];
    if (day !== undefined && isDay(isoDate(day)))
        return '. Delete the time';
    const hint = DATE_HINTS.find(([form]) => form.test(text))?.[1];
    return hint === undefined ? '' : `. ${hint}`;
}
function isoDate(text) {
    const [, day = '', month = '', year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
    return year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
const employmentDay = (text) => {
    const day = date(text);
    if ('must' in day || (day.value >= '1950-01-01' && day.value <= '2100-12-31'))
        return day;
    return { must: 'be a day from 1950 to 2100. An open-ended employment has no last day: leave it empty' };
};
const JSON_LIST = /^\s*\[\s*((\d+\s*,\s*)*".*|\d+(\s*,\s*\d+)*\s*\]\s*|\]\s*)$/s;
const list = (text) => {
    const value = cleanText(text);
    const isJson = JSON_LIST.test(value);
    const entries = isJson ? jsonEntries(value) : value.split(/[,\r\n]/);
    if (!entries || value === 'null') {
        return { must: 'be a list separated by commas, or a JSON list of texts, such as ["a", "b"]' };
    }
    if (!isJson && value.includes(';')) {
        return {
            must: 'be separated by commas, not by semicolons. If an entry has one, write a JSON list: ["a; b"]',
        };
    }
    return listOf(entries);
};
const parsers_PLACEHOLDER = /^(?:[^\p{L}\p{N}\p{So}]*|0)$/u;
function entryProblem(entry) {
    const isPlaceholder = parsers_PLACEHOLDER.test(entry);
    return (textProblem(entry, 'line') ??
        (isPlaceholder
            ? 'not be a placeholder for an empty list, such as - or 0. Leave it empty instead'
            : undefined));
}
function listOf(entries) {
    const distinct = [...new Set(entries.map(cleanText).filter((entry) => entry !== ''))];
    const must = distinct.map(entryProblem).find((each) => each !== undefined);
    if (must !== undefined)
        return { must };
    return distinct.length > 0 ? { value: distinct } : { must: 'contain at least one entry' };
}
function jsonEntries(value) {
    try {
        const entries = JSON.parse(value);
        if (!Array.isArray(entries))
            return undefined;
        return entries.every((entry) => typeof entry === 'string' || typeof entry === 'number')
            ? entries.map(String)
            : undefined;
    }
    catch {
        return undefined;
    }
}
const jsonObject = (value) => {
    let parsed;
    const imprecise = [];
    try {
        parsed = JSON.parse(value, (key, item) => {
            if (typeof item === 'number' && Math.abs(item) > Number.MAX_SAFE_INTEGER)
                imprecise.push(key);
            return item;
        });
    }
    catch (error) {
        const location = /line \d+ column \d+|position \d+/.exec(error instanceof Error ? error.message : '')?.[0];
        return { must: `be a valid JSON object (syntax error${location ? ` at ${location}` : ''})` };
    }
    if (!json_isObject(parsed))
        return { must: 'be a JSON object, such as {"key": "value"}' };
    if (imprecise.length > 0) {
        return { must: 'put numbers of more than 15 digits in double quotes. Without quotes they lose digits' };
    }
    return { value: parsed };
};
const customProperties = (value) => {
    const parsed = jsonObject(value);
    if ('must' in parsed)
        return parsed;
    const given = Object.entries(parsed.value).filter(([, item]) => item !== null);
    const entries = given.map(([key, item]) => [key, customProperty(item)]);
    const invalid = entries.filter(([, property]) => property === undefined).map(([key]) => `"${key}"`);
    if (invalid.length > 0) {
        const must = 'contain a string, number, boolean or list of strings for each custom field ("" clears it)';
        return { must: `${must}. Invalid: ${invalid.join(', ')}` };
    }
    const properties = [];
    for (const [key, property] of entries) {
        if (property && 'must' in property)
            return property;
        if (property)
            properties.push([key, property.value]);
    }
    return checkPropertiesSize(Object.fromEntries(properties));
};
function checkPropertiesSize(properties) {
    return Buffer.byteLength(JSON.stringify(properties)) > MAX_CUSTOM_PROPERTIES_BYTES
        ? { must: 'be at most 12 kB for all custom fields together' }
        : { value: properties };
}
function toCustomProperty(item) {
    if (typeof item === 'string')
        return item;
    if (typeof item === 'number')
        return String(item);
    if (typeof item === 'boolean')
        return item ? '1' : '0';
    return Array.isArray(item) && item.every((entry) => typeof entry === 'string') ? item : undefined;
}
function customProperty(item) {
    const property = toCustomProperty(item);
    if (property === undefined)
        return undefined;
    const value = typeof property === 'string' ? cleanText(property) : property.map(cleanText);
    const must = [value]
        .flat()
        .map((each) => textProblem(each, 'text'))
        .find((each) => each !== undefined);
    return must === undefined ? { value } : { must };
}
const pattern = (text) => {
    const value = cleanText(text);
    const isJson = value.startsWith('{');
    const parsed = isJson ? jsonObject(value) : { value: splitEvenly(dailyHours(value)) };
    if ('must' in parsed)
        return parsed;
    const { am, pm } = parsed.value;
    if (isFiveDays(am) && isFiveDays(pm) && am.every((morning, day) => morning + (pm[day] ?? 0) <= 24)) {
        return { value: { pattern: { am, pm }, isDaily: !isJson } };
    }
    return { must: `be the hours of Monday to Friday, such as 8/8/8/8/6. ${patternHint(value, isJson)}` };
};
const PERCENTAGE = /^\d+(?:[.,]\d+)? ?%$/;
function patternHint(text, isJson) {
    if (isJson)
        return 'MOCO\'s JSON is {"am": [4,4,4,4,4], "pm": [4,4,4,4,2]}, with at most 24 hours a day';
    if (PERCENTAGE.test(text))
        return 'A percentage is not hours';
    const hours = dailyHours(text);
    if (hours.some(Number.isNaN))
        return 'Each day is a number, such as 8 or 7.5';
    if (hours.length === 1)
        return 'MOCO has the hours of each day, not of the week';
    if (hours.length === 5)
        return 'A day has at most 24 hours';
    const decimals = text.includes('/') ? '' : '. Hours with a decimal comma need slashes between the days';
    return `This has ${hours.length} days, not five${decimals}`;
}
function dailyHours(value) {
    const days = value.includes('/')
        ? value.split('/').map((item) => item.replace(',', '.'))
        : value.split(',');
    return days.map((item) => (/^ *\d+(\.\d+)? *$/.test(item) ? Number(item) : NaN));
}
function splitEvenly(hours) {
    const halves = hours.map((dayHours) => dayHours / 2);
    return { am: halves, pm: halves };
}
function isFiveDays(value) {
    const isHours = (hours) => typeof hours === 'number' && hours >= 0 && hours <= 24;
    return Array.isArray(value) && value.length === 5 && value.every(isHours);
}
const vacationDays = (text) => {
    const value = cleanText(text).replace(',', '.');
    return /^\d{1,3}(\.\d{1,2})?$/.test(value) && Number(value) <= 366
        ? { value: Number(value) }
        : { must: 'be a number of days from 0 to 366 with at most two decimals, such as 25 or 12.5' };
};
const wholeNumber = (min, max) => (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= min && number <= max
        ? { value: number }
        : { must: `be a whole number from ${min} to ${max}` };
};
const seconds = (min, max) => (value) => {
    const number = Number(value);
    return /^\d+(\.\d+)?$/.test(value) && number >= min && number <= max
        ? { value: Math.round(number * 1000) }
        : { must: `be a number of seconds from ${min} to ${max}` };
};

;// CONCATENATED MODULE: ./build/src/model/field-parsers.js


const personName = field_parsers_textOf('name', {
    pattern: /\p{L}|^-$/u,
    must: 'be a name: it has no letter. Leave it empty if it is not known',
});
const line = field_parsers_textOf('line');
const lines = field_parsers_textOf('text', {
    pattern: /[\p{L}\p{N}\p{So}]/u,
    must: 'be a text: it has no letter or digit. Leave it empty if there is none',
});
const postalAddress = field_parsers_textOf('text', {
    pattern: /\p{L}/u,
    must: 'be a postal address: it has no letter. Leave it empty if it is not known',
});
const numberText = field_parsers_textOf('number', {
    pattern: /\p{Nd}/u,
    must: 'be a number: it has no digit. Leave it empty if there is none',
});
const phone = field_parsers_textOf('number', {
    pattern: /^(?!.*@|\d{1,2}\.\d{1,2}\.\d{4}$|\d{4}-\d{2}-\d{2}$)\P{Nd}*\p{Nd}\P{Nd}*\p{Nd}/su,
    must: 'be a phone number with all its digits. Leave it empty if there is none',
});
function field_parsers_textOf(kind, rule) {
    return (text) => {
        const value = cleanText(text);
        const must = textProblem(value, kind) ?? (rule && !rule.pattern.test(value) ? rule.must : undefined);
        return must === undefined ? { value } : { must };
    };
}
const anyNumber = field_parsers_textOf('number');
const iban = (text) => {
    const parsed = anyNumber(text);
    if ('must' in parsed)
        return parsed;
    const compact = parsed.value.replace(/\s/g, '').toUpperCase();
    if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(compact)) {
        return {
            must: 'be a valid IBAN: two letters, two check digits and the account, such as CH93 0076 2011 6238 5295 7',
        };
    }
    return remainderOf97(compact) === 1
        ? parsed
        : { must: 'be a valid IBAN (its check digits are wrong). Check it for typing errors' };
};
function remainderOf97(compact) {
    const digits = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
    return Array.from(digits).reduce((remainder, digit) => (remainder * 10 + Number(digit)) % 97, 0);
}
function birthday(text, today) {
    const parsed = date(text);
    if ('must' in parsed || (parsed.value >= '1900-01-01' && parsed.value <= today))
        return parsed;
    return { must: 'be a day from 1900 to today. Check the year: a spreadsheet may have completed two digits' };
}
const field_parsers_LANGUAGES = ['de', 'de-AT', 'de-CH', 'en', 'it', 'fr'];
const LANGUAGE_WORDS = {
    deutsch: 'de',
    german: 'de',
    englisch: 'en',
    english: 'en',
    italienisch: 'it',
    italiano: 'it',
    italian: 'it',
    französisch: 'fr',
    français: 'fr',
    french: 'fr',
};
const language = (text) => {
    const word = cleanText(text).toLowerCase().replace('_', '-');
    const [base = ''] = /^[a-z]{2}(?=-[a-z]{2}$)/.exec(word) ?? [];
    const names = [word, Object.hasOwn(LANGUAGE_WORDS, word) ? LANGUAGE_WORDS[word] : undefined, base];
    const value = names
        .map((name) => field_parsers_LANGUAGES.find((each) => each.toLowerCase() === name))
        .find((each) => each !== undefined);
    return value === undefined ? { must: `be one of ${field_parsers_LANGUAGES.join(', ')}` } : { value };
};

;// CONCATENATED MODULE: ./build/src/github/inputs.js





const MAX_SECONDS = 21_600;
function createQuote(sanitize) {
    return (text) => {
        const line = sanitize(text.slice(0, MAX_SANITIZED));
        const isCutSecretFar = text.length <= MAX_SANITIZED || line.length >= MAX_SANITIZED / 2;
        return `"${isCutSecretFar ? truncate(line, 60) : '***'}"`;
    };
}
const MAX_SANITIZED = 10_000;
const JSON_INPUTS = ['additional-fields', 'custom-properties', 'employment-pattern'];
const HYPHENATED = ['api-key', 'request-timeout', 'user-id', 'user-email', 'users-file'];
function createInputReader(getInput, sanitize) {
    const issues = [];
    const addIssue = (text, location) => void issues.push(location ? { text, location } : { text });
    const addOnce = (text) => {
        if (!issues.some((issue) => issue.text === text))
            addIssue(text);
    };
    const quote = createQuote(sanitize);
    const addMisspelt = (name) => {
        const given = misspelt(getInput, name);
        if (given === undefined)
            return false;
        addOnce(`\`${given}\` is not an input of this action. Write \`${name}\``);
        return true;
    };
    const read = (name, parse, field) => {
        addMisspelt(name);
        const text = getInput(name, { trimWhitespace: field?.privacy !== 'secret' });
        if (inputs_isBlank(name, text, field))
            return undefined;
        const parsed = parse(text);
        if ('value' in parsed)
            return parsed.value;
        addIssue(`\`${name}\`${isShown(name, text, field) ? ` ${quote(text)}` : ''} must ${parsed.must}`);
        return undefined;
    };
    const isGiven = (name) => !inputs_isBlank(name, getInput(name), undefined);
    const addMissing = (names, text) => {
        if (names.filter(addMisspelt).length > 0)
            return;
        addOnce(HYPHENATED.some(isGiven) ? text : DROPPED_BY_SHELL);
    };
    return {
        issues,
        addIssue,
        addMissing,
        quote,
        read,
        isGiven,
    };
}
function misspelt(getInput, name) {
    const given = name.replaceAll('-', '_');
    const isUsed = given !== name && getInput(given) !== '' && getInput(given) !== getInput(name);
    return isUsed ? given : undefined;
}
const DROPPED_BY_SHELL = 'No input with a hyphen in its name arrived, `api-key` neither: this runner starts Node through a shell that drops ' +
    'such variables, as dash does. Start Node without a shell, or through bash';
function inputs_isBlank(name, text, field) {
    const value = field?.privacy === 'secret' ? text : cleanText(text);
    return value === '' || (value === 'null' && JSON_INPUTS.includes(name));
}
function readExactlyOne({ isGiven, addIssue, addMissing, read }, ...pair) {
    const given = pair.filter(([name]) => isGiven(name));
    if (given.length !== 1) {
        const names = pair.map(([name]) => name);
        const [a, b] = names.map((name) => `\`${name}\``);
        if (given.length === 0)
            addMissing(names, `${a} or ${b} must be given`);
        else
            addIssue(`${a} and ${b} must not both be given`);
    }
    return given.map(([name, parse]) => read(name, parse))[0];
}
function readConnection(reader, apiKey) {
    checkApiKey(apiKey, reader);
    const account = readAccount(reader);
    const requestTimeoutMs = reader.read('request-timeout', parsers.seconds(1, MAX_SECONDS)) ?? 60_000;
    const retryTimeoutMs = reader.read('retry-timeout', parsers.seconds(0, MAX_SECONDS)) ?? 180_000;
    return account && { account, apiKey, requestTimeoutMs, retryTimeoutMs };
}
function readAccount(reader) {
    return readExactlyOne(reader, ['subdomain', subdomain], ['api-url', apiUrl]);
}
function readVacationEntry({ read }) {
    return {
        title: read('vacation-title', line),
        year: read('vacation-year', wholeNumber(2000, 2100)),
    };
}
function inputs_isSummaryEnabled(getInput) {
    return isEnabled(getInput, 'summary');
}
function isEnabled(getInput, name) {
    const parsed = parsers.boolean(getInput(name));
    return !('value' in parsed) || parsed.value;
}
function isShown(name, text, field) {
    if (field)
        return field.privacy === 'public';
    if (name === 'subdomain')
        return !text.includes('@');
    return name !== 'api-url' && name !== 'additional-fields';
}
function checkApiKey(apiKey, { addIssue, addMissing }) {
    if (apiKey === '') {
        addMissing(['api-key'], '`api-key` must be given, but is empty. Check the name of the secret, and whether this job gets it: secrets of an ' +
            'environment need `environment:` in the job, a called workflow needs `secrets: inherit`, runs that Dependabot ' +
            "starts get Dependabot's own secrets only, and pull requests from forks get none");
    }
    else if (!/^[\x21-\x7e]+$/.test(apiKey)) {
        addIssue('`api-key` must have no spaces, line breaks or special characters. Copy the key from MOCO again');
    }
}

;// CONCATENATED MODULE: ./build/src/model/issue.js
function formatIssue({ text, location }) {
    return location ? `${formatLocation(location)}: ${text}` : text;
}
function formatPosition({ line, record }) {
    if (line === undefined)
        return '';
    return record === undefined ? `line ${line}` : `line ${line}, record ${record}`;
}
function formatLocation(location) {
    const { file, column, key } = location;
    const name = column === undefined ? key : `column ${column}`;
    return [file, formatPosition(location), name].filter(Boolean).join(', ');
}
function capitalize(text) {
    return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(975);
;// CONCATENATED MODULE: ./build/src/model/equality.js




function diffBy(normalize) {
    return (desired, current) => (0,external_node_util_.isDeepStrictEqual)(normalize(desired), normalize(current)) ? undefined : desired;
}
function equality_normalizeText(value) {
    return typeof value === 'string' ? text_trimText(value).replace(/\r\n?/g, '\n') : (value ?? '');
}
function normalizePhone(value) {
    if (typeof value !== 'string')
        return value ?? '';
    return text_trimText(value)
        .toLowerCase()
        .replace(/[^\p{L}\p{N}+#*]/gu, '')
        .replace(/^00/, '+');
}
const MIN_CUT_OFF_DIGITS = 6;
function isCutOffPhone(desired, current) {
    const [given, stored] = [normalizePhone(desired), normalizePhone(current)].map(String);
    if (given === undefined || stored === undefined || given === stored || /^[+0]/.test(given))
        return false;
    const digits = given.replace(/^#/, '');
    return (/^\d+$/.test(digits) &&
        digits.length >= MIN_CUT_OFF_DIGITS &&
        /^[+0]/.test(stored) &&
        stored.endsWith(digits));
}
function normalizeEmailValue(value) {
    return typeof value === 'string' ? normalizeEmail(value) : value;
}
function normalizeIban(value) {
    return typeof value === 'string' ? value.replace(/\s/g, '').toUpperCase() : (value ?? '');
}
function asSortedSet(value) {
    return Array.isArray(value)
        ? [...new Set(value.map((entry) => JSON.stringify(equality_normalizeText(entry))))].sort()
        : (value ?? []);
}
function equality_diffProperties(desired, current) {
    if (!json_isObject(desired))
        return desired;
    const stored = json_isObject(current) ? current : {};
    const normalize = (value) => {
        const property = equality_normalizeText(toCustomProperty(value) ?? value);
        if (!Array.isArray(property))
            return property;
        return property.length === 0 ? '' : asSortedSet(property.map(equality_normalizeText));
    };
    const differing = Object.entries(desired).filter(([key, value]) => !(0,external_node_util_.isDeepStrictEqual)(normalize(value), normalize(json_own(stored, key))));
    return differing.length > 0 ? Object.fromEntries(differing) : undefined;
}

;// CONCATENATED MODULE: ./build/src/model/fields.js



function field(input, label, differences = {}) {
    const key = input.replaceAll('-', '_');
    return {
        input,
        label,
        germanLabel: undefined,
        outputName: key,
        requestKey: key,
        responseKey: key,
        parse: line,
        diff: diffBy(equality_normalizeText),
        privacy: 'public',
        failIfAltered: false,
        emptyValue: undefined,
        directory: undefined,
        isCutOff: () => false,
        ...differences,
    };
}
const exact = { diff: diffBy((value) => value) };
const fields_reference = { ...exact, parse: idOrName, failIfAltered: true };
const flag = { ...exact, parse: parsers_boolean, failIfAltered: true };
const personalText = { privacy: 'personal', emptyValue: '' };
const fields_phone = {
    ...personalText,
    parse: phone,
    diff: diffBy(normalizePhone),
    isCutOff: isCutOffPhone,
};
const FIELDS = [
    field('firstname', 'First name', { germanLabel: 'Vorname', parse: personName }),
    field('lastname', 'Last name', { germanLabel: 'Nachname', parse: personName }),
    field('email', 'E-mail', {
        germanLabel: 'E-Mail',
        parse: email,
        diff: diffBy(normalizeEmailValue),
        failIfAltered: true,
    }),
    field('password', 'Password', { parse: unchanged, responseKey: undefined, privacy: 'secret' }),
    field('team', 'Team', {
        ...fields_reference,
        germanLabel: 'Team',
        outputName: 'unit_id',
        requestKey: 'unit_id',
        responseKey: 'unit',
        directory: 'teams',
    }),
    field('active', 'Active', { ...flag, germanLabel: 'Aktiv' }),
    field('external', 'External', { ...flag, germanLabel: 'Extern', responseKey: 'extern' }),
    field('role', 'Role', {
        ...fields_reference,
        germanLabel: 'Rolle',
        outputName: 'role_id',
        requestKey: 'role_id',
        responseKey: 'role',
        directory: 'roles',
    }),
    field('language', 'Language', {
        germanLabel: 'Sprache',
        parse: language,
        responseKey: undefined,
    }),
    field('mobile-phone', 'Mobile phone', { ...fields_phone, germanLabel: 'Mobiltelefon' }),
    field('work-phone', 'Work phone', { ...fields_phone, germanLabel: 'Telefon' }),
    field('home-address', 'Postal address', {
        ...personalText,
        germanLabel: 'Adresse',
        parse: postalAddress,
    }),
    field('birthday', 'Birthday', {
        ...personalText,
        germanLabel: 'Geburtstag',
        requestKey: 'bday',
        parse: birthday,
        emptyValue: null,
    }),
    field('iban', 'IBAN', {
        ...personalText,
        parse: iban,
        diff: diffBy(normalizeIban),
        emptyValue: null,
    }),
    field('credit-number', 'Credit number', {
        ...personalText,
        parse: numberText,
        emptyValue: null,
    }),
    field('info', 'Info', { ...personalText, germanLabel: 'Info', parse: lines }),
    field('tags', 'Tags', {
        germanLabel: 'Labels',
        parse: list,
        diff: diffBy(asSortedSet),
        emptyValue: [],
    }),
    field('custom-properties', 'Custom fields', {
        parse: customProperties,
        diff: equality_diffProperties,
        privacy: 'personal',
    }),
];
const AVATAR = field('avatar', 'Picture', { responseKey: undefined, privacy: 'personal' });
const fields_ALL_FIELDS = [...FIELDS, AVATAR];
function desiredValue(desired, input) {
    return desired.find(({ field }) => field.input === input)?.value;
}
function isName({ input }) {
    return input === 'firstname' || input === 'lastname';
}
function fieldByInput(input) {
    const row = FIELDS.find((each) => each.input === input);
    if (!row)
        throw new Error(`No field has the input ${input}`);
    return row;
}
function fieldByRequestKey(key) {
    const row = fields_ALL_FIELDS.find((each) => each.requestKey === key);
    if (row)
        return { ...row, outputName: key };
    return {
        ...field(key, key, exact),
        outputName: key,
        requestKey: key,
        responseKey: key,
        privacy: 'personal',
    };
}

;// CONCATENATED MODULE: ./build/src/model/form.js


const DECIMAL_SEPARATOR = /(?<=\p{Nd})[.,](?=\p{Nd})/gu;
const SIGN = /^[-−](?=\p{Nd})/u;
const WHITE_SPACE_AND_PUNCTUATION = /[\s\p{Z}\p{P}\p{Cf}]+/gu;
const POINT = '\uE000';
const MINUS = '\uE001';
function form_differOnlyInForm(a, b) {
    const [first, second] = [fold(a), fold(b)];
    return first !== undefined && isDeepStrictEqual(first, second);
}
function fold(value) {
    const entries = Array.isArray(value) ? value : [value];
    const folded = entries.map((entry) => (isScalar(entry) ? foldText(String(entry)) : ''));
    return folded.length === 0 || folded.includes('') ? undefined : [...new Set(folded)].sort();
}
function isScalar(value) {
    return ['string', 'number', 'boolean'].includes(typeof value);
}
function foldText(text) {
    return compose(text, 'NFKC')
        .toUpperCase()
        .toLowerCase()
        .trim()
        .replace(SIGN, MINUS)
        .replace(DECIMAL_SEPARATOR, POINT)
        .replace(WHITE_SPACE_AND_PUNCTUATION, '');
}

;// CONCATENATED MODULE: ./build/src/model/verify.js






const CUSTOM_FIELDS = fieldByInput('custom-properties');
const PHONES = new Set(['mobile-phone', 'work-phone']);
function verifyApplied(changes, response, before) {
    return changes.flatMap((change) => {
        const { field } = change;
        const stored = currentValue(field, response);
        if (stored === undefined)
            return [{ ...change, ...withoutResponse(field), property: undefined }];
        const previous = before ? currentValue(field, before) : change.from;
        if (field.input !== CUSTOM_FIELDS.input || !isObject(change.to)) {
            const toLabel = currentLabel(field, response);
            const judged = judge(field, change.to, previous, stored);
            return [{ ...change, ...judged, property: undefined, ...(judged.isWritten && { toLabel }) }];
        }
        return Object.entries(change.to).map(([property, to]) => {
            const judged = judge({ ...field, diff: diffOfProperty(property) }, to, verify_valueOf(previous, property), verify_valueOf(stored, property));
            return { ...change, ...judged, from: verify_valueOf(change.from, property), property };
        });
    });
}
function withoutResponse({ responseKey, requestKey }) {
    if (responseKey === undefined)
        return { outcome: 'applied', isWritten: true };
    return { outcome: 'unknown', isWritten: !ALL_FIELDS.some((field) => field.requestKey === requestKey) };
}
function judge(field, sent, before, stored) {
    const isUntouched = isSame(field, before, stored);
    const written = { to: isUntouched ? sent : stored, isWritten: !isUntouched };
    if (field.diff(sent, stored) === undefined) {
        const isAsSent = !PHONES.has(field.input) || normalizeText(sent) === normalizeText(stored);
        return { to: stored, outcome: isAsSent ? 'applied' : 'reformatted', isWritten: true };
    }
    if (!field.failIfAltered && differOnlyInForm(sent, stored))
        return { ...written, outcome: 'reformatted' };
    return { ...written, outcome: isUntouched ? 'ignored' : 'altered' };
}
function isSame(field, before, stored) {
    if (isEmpty(before) && isEmpty(stored))
        return true;
    return before !== undefined && field.diff(before, stored) === undefined;
}
function isEmpty(value) {
    return (value ?? '') === '' || (Array.isArray(value) && value.length === 0);
}
function diffOfProperty(name) {
    return (desired, current) => diffProperties({ [name]: desired }, { [name]: current });
}
function verify_valueOf(properties, name) {
    if (properties === undefined || properties === null)
        return properties;
    return isObject(properties) ? (own(properties, name) ?? '') : '';
}
function writtenChanges(changes) {
    const written = changes.filter(({ isWritten }) => isWritten);
    const properties = written.filter(({ property }) => property !== undefined);
    return written.flatMap((change) => {
        if (change.property === undefined)
            return [change];
        return change === properties[0] ? [verify_mergeProperties(change, properties)] : [];
    });
}
function verify_mergeProperties(change, properties) {
    const { field, fromLabel, toLabel } = change;
    const merge = (side) => Object.fromEntries(properties.map((each) => [each.property ?? '', each[side]]));
    return { field, fromLabel, toLabel, from: merge('from'), to: merge('to') };
}
function failedChanges(changes) {
    return changes.filter(isFailed);
}
function doubtfulChanges(changes) {
    return changes.filter((change) => change.outcome !== 'applied' && !isFailed(change));
}
function isFailed({ field, outcome }) {
    return outcome === 'ignored' || (outcome === 'altered' && field.failIfAltered);
}
function changeName({ field, property }) {
    return property === undefined ? visibleName(field.input) : customFieldName(property);
}
function customFieldName(name) {
    return `custom field "${visibleName(name)}"`;
}
function visibleName(name) {
    return singleLine(name.replaceAll('`', "'"));
}

;// CONCATENATED MODULE: ./build/src/moco/errors.js
const ERROR_CODES = (/* unused pure expression or super */ null && ([
    'invalid-input',
    'unauthorized',
    'forbidden',
    'not-found',
    'ambiguous',
    'rejected',
    'rate-limited',
    'unavailable',
    'unreachable',
    'timeout',
    'unexpected-answer',
    'not-applied',
    'internal',
    'cancelled',
    'limit-exceeded',
    'plan-errors',
    'partial-failure',
]));
function ifWrite(request) {
    return request.method === 'GET' ? undefined : request;
}
function entityOf(path) {
    switch (path.split('/')[2]) {
        case 'employments':
            return 'employment';
        case 'holidays':
            return 'vacation entry';
        default:
            return 'user';
    }
}
class ActionError extends Error {
    code;
    details;
    constructor(details) {
        super(details.kind);
        this.details = details;
        this.code = codeOf(details);
    }
}
function unconfirmedWrite(details) {
    return 'unconfirmed' in details ? details.unconfirmed : undefined;
}
function isCancelled(error) {
    return error instanceof ActionError && error.details.kind === 'cancelled';
}
function hasStatus(error, ...statuses) {
    return (error instanceof ActionError &&
        error.details.kind === 'http-error' &&
        statuses.includes(error.details.status));
}
function undefinedIfStatus(...statuses) {
    return (error) => {
        if (hasStatus(error, ...statuses))
            return undefined;
        throw error;
    };
}
function codeOf(details) {
    if (details.kind === 'http-error')
        return codeOfStatus(details.status);
    return details.kind === 'incomplete-list' ? 'unexpected-answer' : details.kind;
}
const CODES_BY_STATUS = new Map([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [408, 'timeout'],
    [425, 'unavailable'],
    [429, 'rate-limited'],
]);
function codeOfStatus(status) {
    return CODES_BY_STATUS.get(status) ?? (status >= 500 ? 'unavailable' : 'rejected');
}

;// CONCATENATED MODULE: ./build/src/moco/network-errors.js
const PROXY_PREFIX = 'PROXY_';
const CERTIFICATE = /CERT|^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;
const OTHER_PROTOCOL = /^(?:EPROTO$|ERR_SSL_|HPE_)/;
function proxyErrorCode(cause) {
    return `${PROXY_PREFIX}${cause}`;
}
function proxyErrorCause(code) {
    return code.startsWith(PROXY_PREFIX) ? code.slice(PROXY_PREFIX.length) : undefined;
}
function proxyStatus(code) {
    const cause = proxyErrorCause(code) ?? '';
    return /^\d{3}$/.test(cause) ? Number(cause) : undefined;
}
function isCertificateError(code) {
    return proxyErrorCause(code) === undefined && CERTIFICATE.test(code);
}
function isOtherProtocol(code) {
    return OTHER_PROTOCOL.test(code);
}
function network_errors_isFinalNetworkError(code) {
    const cause = proxyErrorCause(code);
    if (cause === undefined)
        return code === 'ENOTFOUND' || isCertificateError(code);
    const status = proxyStatus(code);
    if (status !== undefined)
        return status < 500;
    return ['INVALID', 'SCHEME'].includes(cause) || network_errors_isFinalNetworkError(cause) || isOtherProtocol(cause);
}
function network_errors_isBeforeConnection(code) {
    return (proxyErrorCause(code) !== undefined ||
        isCertificateError(code) ||
        ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'].includes(code));
}
function network_errors_isProxyUnreachable(code) {
    return proxyErrorCause(code) !== undefined && proxyStatus(code) === undefined;
}

;// CONCATENATED MODULE: ./build/src/moco/retry.js

const RETRIED_STATUSES = (/* unused pure expression or super */ null && ([408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]));
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 20_000;
const MAX_JITTERED_DELAY_MS = MAX_DELAY_MS * 1.5;
const MAX_ATTEMPTS_WITHOUT_PROXY = 4;
function isRetryable(result) {
    switch (result.kind) {
        case 'timeout':
            return true;
        case 'cancelled':
            return false;
        case 'connection-error':
            return !isFinalNetworkError(result.code);
        case 'too-large':
        case 'response':
            return RETRIED_STATUSES.includes(result.status);
    }
}
function mayHaveBeenApplied(result) {
    switch (result.kind) {
        case 'timeout':
            return true;
        case 'cancelled':
            return result.wasSent;
        case 'connection-error':
            return !isBeforeConnection(result.code);
        case 'too-large':
        case 'response':
            return isUnclearStatus(result.status);
    }
}
function isUnclearStatus(status) {
    return status === 408 || status >= 500;
}
function isProxyMissing(result) {
    return result.kind === 'connection-error' && isProxyUnreachable(result.code);
}
function retry_isRateLimited(result) {
    return result.kind === 'response' && result.status === 429;
}
function retryDelay(result, attempts, { retryAfterMs, remainingMs }, random) {
    if (!isRetryable(result))
        return undefined;
    if (isProxyMissing(result) && attempts >= MAX_ATTEMPTS_WITHOUT_PROXY)
        return undefined;
    const backoff = Math.min(BASE_DELAY_MS * 2 ** (attempts - 1), MAX_DELAY_MS) * (1 + random / 2);
    const delay = Math.round(retryAfterMs ?? backoff);
    return delay < remainingMs ? delay : undefined;
}
function retryAfterDelay(result, wallClockMs) {
    const header = result.kind === 'response' ? result.headers.get('retry-after')?.trim() : undefined;
    if (!header)
        return undefined;
    const seconds = /^\d+$/.test(header) ? Number(header) : undefined;
    const date = /^[A-Z][a-z]+, .*GMT$/.test(header) ? Date.parse(header) : NaN;
    const delay = seconds === undefined ? date - wallClockMs : seconds * 1000;
    return delay > 0 ? delay : undefined;
}
function nextOutage(outage, result, sentAt, now) {
    if (!isRetryable(result))
        return undefined;
    const isSame = outage && sentAt - outage.lastSeen <= MAX_JITTERED_DELAY_MS;
    return { since: isSame ? outage.since : now, lastSeen: now };
}
function retryDeadline({ scope, timeoutMs }, times) {
    const { clientStartedAt, firstSentAt, outageSince } = times;
    return (scope === 'all' ? clientStartedAt : Math.min(firstSentAt, outageSince)) + timeoutMs;
}

;// CONCATENATED MODULE: ./build/src/github/error-messages.js






const NO_ACCOUNT = { host: 'MOCO', url: undefined };
const RERUN_IS_SAFE = ' Re-running the step is safe.';
const CHECK_NETWORK = "If this happens again, check the runner's network and proxy.";
function describeError(error, subject) {
    if (!(error instanceof ActionError)) {
        return report('internal', `This is a bug in the action. Please report it: ${messageOf(error)}`);
    }
    const unconfirmed = unconfirmedWrite(error.details);
    const described = describeActionError(error, subject);
    if (!unconfirmed)
        return described;
    return { ...described, hints: [writeCaveat(error.details), ...described.hints], unconfirmed };
}
function describeActionError({ code, details }, subject) {
    const { host } = subject;
    switch (details.kind) {
        case 'invalid-input':
            return issueReport(code, 'The inputs are invalid.', details.issues);
        case 'not-found':
        case 'ambiguous':
            return issueReport(code, `Some inputs do not identify exactly one user, team, role, employment or vacation entry in ${host}.`, details.issues);
        case 'not-applied':
            return describeNotApplied(code, details, subject);
        case 'cancelled':
            return describeCancellation(code, details, subject);
        case 'http-error':
            return describeHttpError(code, details, subject);
        default:
            return describeBrokenExchange(code, details, subject);
    }
}
function withoutRerunAdvice(report) {
    return { ...report, hints: report.hints.map((hint) => hint.replace(RERUN_IS_SAFE, '')) };
}
function beforeFirstWrite(report) {
    if (report.code !== 'cancelled')
        return report;
    return { ...report, hints: ['Nothing was written. Re-run the step.'] };
}
function describeRetry({ request, result, delayMs, attempt }) {
    const seconds = (delayMs / 1000).toFixed(1);
    return `${requestLine(request)}: ${describeAttempt(result)} Retrying in ${seconds} s (attempt ${attempt}).`;
}
function reportLines({ summary, hints }) {
    return [summary, ...hints];
}
function report(code, summary, ...hints) {
    return { code, summary, hints: hints.map((hint) => hint.trim()).filter((hint) => hint !== ''), items: [] };
}
function issueReport(code, summary, issues) {
    const [first] = issues;
    return first && issues.length === 1
        ? report(code, formatIssue(first))
        : { ...report(code, summary), items: issues };
}
function describeCancellation(code, { unconfirmed }, subject) {
    if (!unconfirmed)
        return report(code, 'The step was cancelled.');
    const what = `${describeChange(unconfirmed)} ${nameOf(subject)} in ${subject.host}`;
    return report(code, `The step was cancelled before MOCO confirmed ${what}.`);
}
function describeNotApplied(code, { fields, customFields = [] }, subject) {
    const names = [...fields, ...customFields.map(customFieldName)].join(', ');
    return report(code, `MOCO accepted the request but did not apply: ${names} (${nameOf(subject)} in ${subject.host}).`, customFields.length > 0
        ? "Check the name of the custom field and its options in MOCO's settings: MOCO ignores unknown ones without an error."
        : '', fields.length > 0
        ? 'Check in MOCO whether the API key may change this, and whether a rule of the account prevents it.'
        : '');
}
function describeBrokenExchange(code, details, subject) {
    const { host } = subject;
    const request = describeRequest(details.request, subject);
    switch (details.kind) {
        case 'unreachable': {
            const [cause, hint] = describeNetworkError(details);
            return report(code, `The connection to ${host} failed${formatAttempts(details, subject)}: ${cause}.`, hint);
        }
        case 'timeout':
            return report(code, `${host} did not respond to ${request} within ${details.timeoutMs / 1000} s${formatAttempts(details, subject)}.`, `If MOCO is slow, raise \`request-timeout\`.`);
        case 'incomplete-list':
            return report(code, `The list of ${request} in ${host} can't be read as a whole: ${details.problem}.`, 'Check any gateway between the runner and MOCO: it must pass the header `Link`. Otherwise, re-run the step when nothing ' +
                'else changes MOCO.');
        case 'unexpected-answer':
            return report(code, `The response of ${host} to ${request} does not come from MOCO: ${details.problem} ` +
                `(status ${details.status}, content type ${details.contentType || 'not given'}).`, `Check \`subdomain\` or \`api-url\`, and any proxy or gateway between the runner and MOCO.${pathHint(subject)}`);
    }
}
function describeHttpError(code, details, subject) {
    const { status, request, reasons } = details;
    const { host } = subject;
    const says = describeReasons(reasons, request.method !== 'GET');
    switch (code) {
        case 'unauthorized':
            return report(code, `${host} rejected the \`api-key\` (401).`, 'Check that the secret contains a valid key for this account, and that the key was not deleted.', says);
        case 'forbidden':
            return report(code, `The \`api-key\` has no permission to ${describeIntent(request)} in ${host} (403).`, permissionHint(request), says);
        case 'not-found':
            return report(code, ...describeNotFound(request, subject), says);
        case 'rate-limited':
            return report(code, `MOCO's rate limit is exceeded: ${host} responded with 429${formatAttempts(details, subject)}.`, 'MOCO allows 120 requests in 2 minutes. Run fewer steps at the same time, or raise `retry-timeout`.', says);
        case 'timeout':
        case 'unavailable':
            return report(code, ...describeOutage(code, details, subject), says);
        default:
            return report(code, `MOCO rejected ${describeChange(request)} ${nameOf(subject)} in ${host} (${status}).`, says || 'MOCO gave no reason.');
    }
}
function describeReasons(reasons, isWrite) {
    const told = reasons.flatMap((reason) => (reason.kind === 'told' ? reason.text : []));
    const withheld = reasons.flatMap((reason) => (reason.kind === 'withheld' ? describeWithheld(reason) : []));
    return [
        ...withheld,
        ...(withheld.length > 0 && isWrite ? ['Make the same change in MOCO to see it.'] : []),
        ...(told.length > 0 ? [`MOCO says: ${told.join('; ')}`] : []),
    ].join(' ');
}
function describeWithheld({ field, repeats }) {
    const about = field === undefined ? '' : ` for \`${field}\``;
    return `MOCO gives a reason${about}, which is not shown as ${whyWithheld(field, repeats)}.`;
}
function whyWithheld(field, repeats) {
    if (repeats === 'secret')
        return 'it repeats a secret';
    if (repeats === 'unknown')
        return 'it is encoded too often to be checked';
    return `it repeats the value${repeats.valueOf === field ? '' : ` of \`${repeats.valueOf}\``}`;
}
function permissionHint({ method }) {
    return method === 'GET'
        ? 'It needs access to "Staff" (German: "Personal").'
        : 'It is a read-only key, or lacks the permission to edit "Staff" (German: "Personal").';
}
function describeOutage(code, details, subject) {
    const { request, status } = details;
    const responded = `${subject.host} responded with ${status} to ${describeRequest(request, subject)}` +
        formatAttempts(details, subject);
    return code === 'timeout'
        ? [`${responded}: the request did not arrive in time.`, CHECK_NETWORK]
        : [`MOCO is unavailable: ${responded}.`, details.unconfirmed ? '' : 'Re-run the step later.'];
}
function describeNotFound(request, subject) {
    const { host, user } = subject;
    const id = /^\/users\/(\d+)$/.exec(request.path)?.[1];
    if (request.method === 'PUT' && id) {
        const who = user === undefined ? 'The user' : `User ${id}`;
        return [`${who}, or something that the change refers to, no longer exists in ${host} (404).`];
    }
    return [
        `${host} does not know ${describeRequest(request, subject)} (404).`,
        request.method === 'GET'
            ? `Check \`subdomain\` or \`api-url\`.${pathHint(subject)}`
            : 'The user, or something else that the request refers to, does not exist.',
    ];
}
function pathHint({ url }) {
    if (url === undefined || url.endsWith('/api/v1'))
        return '';
    return ' `api-url` does not end in `/api/v1`, as it does for MOCO: is the end missing?';
}
const ENTITY_NAMES = {
    employment: ['an employment', 'employments'],
    'vacation entry': ['a vacation entry', 'vacation entries'],
    user: ['a user', 'users'],
};
function describeIntent({ method, path }) {
    const [one, many] = ENTITY_NAMES[entityOf(path)];
    if (method === 'POST')
        return `create ${one}`;
    if (method === 'PUT')
        return `change ${one}`;
    if (path === '/session')
        return 'read its own user';
    if (path === '/units')
        return 'read teams';
    return path === '/users/roles' ? 'read roles' : `read ${many}`;
}
function describeChange({ method, path }) {
    if (method === 'GET')
        return 'the request for';
    const change = method === 'POST' ? 'creation' : 'change';
    const entity = entityOf(path);
    return entity === 'user' ? `the ${change} of` : `the ${change} of ${ENTITY_NAMES[entity][0]} of`;
}
function requestLine({ method, path }) {
    return `${method} ${path}`;
}
function describeRequest({ method, path }, { user }) {
    return requestLine({ method, path: user === undefined ? path.replace(/(?<!\d)\d+$/, '{id}') : path });
}
function nameOf({ user = 'the user' }) {
    return user;
}
function formatAttempts({ attempts, elapsedMs, retryAfterMs }, { user }) {
    if (user === undefined)
        return '';
    const often = attempts === 1 ? '1 attempt' : `${attempts} attempts in ${Math.round(elapsedMs / 1000)} s`;
    const wait = retryAfterMs === undefined
        ? ''
        : `; MOCO asks to wait ${Math.ceil(retryAfterMs / 1000)} s, which exceeds \`retry-timeout\``;
    return ` (${often}${wait})`;
}
function writeCaveat(details) {
    const isClear = details.kind === 'http-error' && !isUnclearStatus(details.status);
    return `${isClear ? 'An earlier attempt' : 'The change'} may have been applied.${RERUN_IS_SAFE}`;
}
const CLOSED = ['connection closed'];
const ADD_CERTIFICATES = 'For a certificate authority of your own, set NODE_EXTRA_CA_CERTS.';
const WRITE_PROXY = 'Write it as `http://HOST:PORT`.';
const NO_ROUTE = ['no route to host', "Check the runner's network and proxy."];
const NETWORK_ERRORS = {
    ENOTFOUND: ['no such host', 'Check `subdomain` or `api-url`.'],
    EAI_AGAIN: ['the DNS server did not respond'],
    ECONNREFUSED: ['connection refused', 'Check the host, its port and the firewall.'],
    ECONNRESET: CLOSED,
    EPIPE: CLOSED,
    ERR_STREAM_PREMATURE_CLOSE: CLOSED,
    ETIMEDOUT: ['connection timed out'],
    EHOSTUNREACH: NO_ROUTE,
    ENETUNREACH: NO_ROUTE,
};
function describeNetworkError({ code }) {
    const proxyCause = proxyErrorCause(code);
    if (proxyCause !== undefined)
        return describeProxyError(proxyCause, proxyStatus(code));
    if (isCertificateError(code))
        return [`its certificate is not trusted (${code})`, ADD_CERTIFICATES];
    const [cause = 'network or TLS error', hint = CHECK_NETWORK] = NETWORK_ERRORS[code] ?? [];
    return [`${cause} (${code})`, hint];
}
function describeProxyError(cause, status) {
    if (status !== undefined)
        return describeProxyStatus(status);
    if (cause === 'INVALID')
        return ['the URL of the proxy in https_proxy is invalid', WRITE_PROXY];
    if (cause === 'SCHEME') {
        return ['https_proxy names a proxy that is not an HTTP proxy, such as SOCKS', WRITE_PROXY];
    }
    if (isCertificateError(cause)) {
        return [`the certificate of the proxy is not trusted (${cause})`, ADD_CERTIFICATES];
    }
    if (isOtherProtocol(cause)) {
        return [
            `the proxy does not speak the protocol of its URL (${cause})`,
            'Check whether the URL in https_proxy begins with `http:` or `https:`, and its port.',
        ];
    }
    const [reason = 'network or TLS error'] = NETWORK_ERRORS[cause] ?? [];
    return [`the proxy can't be reached: ${reason} (${cause})`, 'Check the host and the port in https_proxy.'];
}
function describeProxyStatus(status) {
    if (status === 407) {
        return [
            'the proxy did not accept the user name and password in https_proxy, or there are none (407)',
            'Write it as `http://USER:PASSWORD@HOST:PORT`, with special characters percent-encoded.',
        ];
    }
    return status >= 500
        ? [`the proxy responded with ${status}`, 'Check whether the proxy can reach the host.']
        : [`the proxy refused to connect (${status})`, 'Allow the host in the proxy.'];
}
function describeAttempt(result) {
    switch (result.kind) {
        case 'timeout':
            return 'MOCO did not respond in time.';
        case 'connection-error':
            return `The connection failed: ${describeNetworkError(result)[0]}.`;
        case 'cancelled':
            return 'The request was cancelled.';
        default:
            return describeStatus(result);
    }
}
function describeStatus(result) {
    if (isRateLimited(result))
        return "MOCO's rate limit is exceeded (429).";
    return result.status === 408
        ? 'The request did not arrive in time (408).'
        : `MOCO is unavailable (${result.status}).`;
}

;// CONCATENATED MODULE: ./build/src/model/decode.js
const decode_MAX_DEPTH = 6;
const MAX_GROWTH = 50;
const MIN_ROOM = 5_000;
function createDecoder(minLength) {
    const minRun = Math.max(MIN_RUN, Math.floor((minLength * 4) / 3));
    return (text) => {
        if (!mayBeEncoded(text, minRun))
            return [{ text, mayBeNoise: false }];
        const first = text.replace(BACKSLASHES, '$1');
        const decodings = [
            { text: first, mayBeNoise: false, depth: 0 },
        ];
        const seen = new Set([first]);
        let room = text.length * MAX_GROWTH + MIN_ROOM;
        for (const each of decodings) {
            if (each.mayBeNoise && !looksLikeText(each.text))
                continue;
            for (const decoded of decode(each, minRun)) {
                if (decoded.text.length < minLength || seen.has(decoded.text))
                    continue;
                room -= decoded.text.length;
                if (each.depth === decode_MAX_DEPTH || room < 0)
                    return undefined;
                seen.add(decoded.text);
                decodings.push({ ...decoded, depth: each.depth + 1 });
            }
        }
        return decodings;
    };
}
function decode({ text, mayBeNoise }, minRun) {
    const decoded = DECODERS.filter(({ sign }) => sign.test(text)).map((decoder) => decoder.decode(text));
    return [
        ...decoded.flatMap((each) => [each, decodeUtf8(each)]).map((each) => ({ text: each, mayBeNoise })),
        ...base64Texts(text, minRun)
            .flatMap((each) => [each, decodeUtf8(each)])
            .map((each) => ({ text: each, mayBeNoise: true })),
    ];
}
const BASE64_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-';
const BASE64 = `[${BASE64_CHARACTERS}]`;
const MIN_RUN = 5;
const WRAPPED_LENGTH = 20;
const [BASE64_CHARACTER, ESCAPE] = [1, 2];
const KINDS = new Uint8Array(0x1_0000);
for (const character of BASE64_CHARACTERS)
    KINDS[character.charCodeAt(0)] = BASE64_CHARACTER;
for (const sign of '\\%&<')
    KINDS[sign.charCodeAt(0)] = ESCAPE;
function mayBeEncoded(text, minRun) {
    const shortest = Math.min(minRun, WRAPPED_LENGTH);
    let run = 0;
    for (let at = 0; at < text.length; at++) {
        const kind = KINDS[text.charCodeAt(at)];
        if (kind === ESCAPE)
            return true;
        run = kind === BASE64_CHARACTER ? run + 1 : 0;
        if (run === shortest)
            return true;
    }
    return UTF8.test(text);
}
const UTF8 = /[\u00C2-\u00F4][^\0-\u007F]/;
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';
const DECODERS = [
    { sign: /\\/, decode: decodeBackslashes },
    { sign: /%[\da-f]|%u/i, decode: decodePercent },
    { sign: /&[#a-z]/i, decode: decodeEntities },
    { sign: /<[^<>]*>/, decode: (text) => text.replace(/<[^<>]*>/g, '') },
    { sign: UTF8, decode: decodeUtf8 },
];
const BACKSLASHES = /(\\{8})\\+/g;
const BACKSLASH = /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|([0-3][0-7]{2})|([abefnrtv0])|([^]))/gi;
function decodeBackslashes(text) {
    return text.replace(BACKSLASH, (_, point, unit, byte, octal, control, other) => {
        const code = point ?? unit ?? byte;
        if (code !== undefined)
            return characterOf(Number.parseInt(code, 16));
        if (octal !== undefined)
            return characterOf(Number.parseInt(octal, 8));
        return control === undefined ? String(other) : ' ';
    });
}
function decodePercent(text) {
    return text.replace(/%(u[\da-f]{4}|[\da-f]{2})/gi, (_, code) => characterOf(Number.parseInt(code.replace(/^u/i, ''), 16)));
}
const LETTER_ENTITIES = {
    szlig: 'ß',
    oslash: 'ø',
    aelig: 'æ',
    oelig: 'œ',
    thorn: 'þ',
    eth: 'ð',
};
const MARKED_LETTER = /^([a-z])(?:uml|acute|grave|circ|tilde|cedil|ring|caron)$/i;
const HTML_ENTITIES = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    percnt: '%',
    bsol: '\\',
    num: '#',
    semi: ';',
};
function decodeEntities(text) {
    return text.replace(/&(?:#x([\da-f]{1,6});?|#(\d{1,7});?|([a-z][a-z\d]{1,31});)/gi, (_, hex, decimal, name) => {
        if (hex !== undefined)
            return characterOf(Number.parseInt(hex, 16));
        if (decimal !== undefined)
            return characterOf(Number(decimal));
        const entity = String(name);
        const letter = MARKED_LETTER.exec(entity)?.[1] ?? LETTER_ENTITIES[entity.toLowerCase()];
        return letter ?? HTML_ENTITIES[entity.toLowerCase()] ?? ' ';
    });
}
function decodeUtf8(text) {
    if (!UTF8.test(text))
        return text;
    return text
        .replace(/[^\0-\u00FF]/g, (sign) => {
        const index = WINDOWS_1252.indexOf(sign);
        return index === -1 ? sign : String.fromCharCode(0x80 + index);
    })
        .replace(/[\u00C2-\u00DF][\u0080-\u00BF]|[\u00E0-\u00EF][\u0080-\u00BF]{2}|[\u00F0-\u00F4][\u0080-\u00BF]{3}/g, (bytes) => Buffer.from(bytes, 'latin1').toString());
}
const LINE_BREAKS = new RegExp(`(?<=${BASE64}{${WRAPPED_LENGTH}})\\s+(?=${BASE64})`, 'g');
const RUNS = new RegExp(`${BASE64}+`, 'g');
function base64Texts(text, minRun) {
    const runs = text.replace(LINE_BREAKS, '').match(RUNS) ?? [];
    return runs
        .filter((run) => run.length >= minRun)
        .flatMap((run) => [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64')))
        .map((bytes) => bytes.toString('latin1').replaceAll('\0', ''));
}
function looksLikeText(text) {
    const controls = decodeUtf8(text).match(/[\0-\u0008\u000E-\u001F\u007F-\u009F]/g) ?? [];
    return controls.length * 10 <= text.length;
}
function characterOf(code) {
    return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

;// CONCATENATED MODULE: ./build/src/model/prefixes.js
const PREFIXES = 0x1_0000;
function prefixesOf(keys) {
    const prefixes = new Uint8Array(PREFIXES);
    for (const key of keys) {
        const number = [0, 1, 2, 3].map((at) => key.charCodeAt(at)).reduce(nextPrefix);
        prefixes[number] = 1;
    }
    return prefixes;
}
function nextPrefix(before, letter) {
    return ((before << 4) ^ letter) & 0xffff;
}
const LETTERS = new Uint8Array(0x80);
for (const letter of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
    LETTERS[letter.charCodeAt(0)] = LETTERS[letter.toLowerCase().charCodeAt(0)] = letter.charCodeAt(0);
}
function mayHaveKey(text, prefixes) {
    let prefix = 0;
    for (let at = 0; at < text.length; at++) {
        const letter = LETTERS[text.charCodeAt(at)];
        if (letter === undefined)
            return true;
        if (letter === 0)
            continue;
        prefix = nextPrefix(prefix, letter);
        if (prefixes[prefix] === 1)
            return true;
    }
    return false;
}

;// CONCATENATED MODULE: ./build/src/model/written-dates.js
const MONTHS = [
    'JAN JAE GEN',
    'FEB FEV',
    'MAR MAE MRZ',
    'APR AVR',
    'MAI MAY MAG',
    'JUN JUIN GIU',
    'JUL JUIL LUG',
    'AUG AOU AGO',
    'SEP SET',
    'OKT OCT OTT',
    'NOV',
    'DEZ DEC DIC',
].map((prefixes) => prefixes.split(' '));
const MAX_WORDS = 2;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/;
const GERMAN = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/;
function dateOf(value) {
    const iso = ISO.exec(value.trim());
    if (iso)
        return toDate(iso[1], iso[2], iso[3]);
    const german = GERMAN.exec(value.trim());
    return german ? toDate(german[3], german[2], german[1]) : undefined;
}
function compactDates(date) {
    const [year, month, day] = date.split('-');
    const short = [Number(day), Number(month)].join('');
    return [`${year}${month}${day}`, `${day}${month}${year}`, `${month}${day}${year}`, `${short}${year}`];
}
function datesIn(text) {
    const tokens = (text.match(/\p{L}+|\d+/gu) ?? [])
        .map((word, index) => ({ index, text: word }))
        .filter((token) => /^\d{1,4}$/.test(token.text) || monthOf(token.text) !== undefined);
    return tokens.flatMap((first, index) => {
        const [second, third] = [tokens[index + 1], tokens[index + 2]];
        if (!second || !third || third.index - first.index > 2 + MAX_WORDS)
            return [];
        return [
            ...datesOf(third, second, first),
            ...datesOf(third, first, second),
            ...datesOf(first, second, third),
        ];
    });
}
function datesOf(year, month, day) {
    const number = monthOf(month.text);
    if (number === undefined || !/^\d{1,2}$/.test(day.text))
        return [];
    const isAdjacent = Math.abs(year.index - day.index) <= 2;
    const years = /^\d{4}$/.test(year.text)
        ? [year.text]
        : /^\d\d$/.test(year.text) && isAdjacent
            ? [`19${year.text}`, `20${year.text}`]
            : [];
    return years.map((each) => toDate(each, String(number), day.text));
}
function monthOf(word) {
    if (/^\d+$/.test(word))
        return Number(word) >= 1 && Number(word) <= 12 ? Number(word) : undefined;
    const index = MONTHS.findIndex((prefixes) => prefixes.some((prefix) => word.startsWith(prefix)));
    return index === -1 ? undefined : index + 1;
}
function toDate(...parts) {
    return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

;// CONCATENATED MODULE: ./build/src/model/withhold.js




const MIN_LENGTH = 4;
const SHORT_LENGTHS = [1, 2, 3];
const MIN_LENGTH_WITH_GAPS = 8;
const KEY_LENGTH = 12;
const PROSE_LENGTH = 24;
const MAX_VALUE = 10_000;
function createFinder(values, options) {
    const index = createIndex(values, options);
    const decode = createDecoder(index.minLength);
    const { areWords = false, known = [] } = options;
    const context = { areWords, known: known.map((text) => lettersOf(withhold_fold(text))).filter(Boolean) };
    return (text) => {
        const decodings = decode(text);
        if (!decodings)
            return { source: undefined };
        for (const decoding of decodings) {
            const found = findIn(decoding, index, context);
            if (found)
                return found;
        }
        return undefined;
    };
}
function withhold_fold(text) {
    return withoutMarks(text).toLowerCase().toUpperCase();
}
function withoutMarks(text) {
    return ASCII.test(text) ? text : text.replace(NO_LETTERS, '').normalize('NFKD').replace(NO_LETTERS, '');
}
const ASCII = /^[\x20-\x7e]*$/;
const NO_LETTERS = /[\p{M}\p{Cf}\p{DI}]+/gu;
function countLetters(value) {
    return lettersOf(withhold_fold(value)).length;
}
function isShort(value) {
    const length = countLetters(value);
    return length > 0 && length < MIN_LENGTH && !isRecognizable(value);
}
function lettersOf(text) {
    return ASCII.test(text) ? text.replace(/[^A-Za-z\d]+/g, '') : text.replace(/[^\p{L}\p{N}]+/gu, '');
}
function foldedWords(text) {
    return wordsOf(withhold_fold(text)).join(' ');
}
function wordsOf(text) {
    return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
function wordsAndDatesOf(text) {
    const words = text.matchAll(/\d{1,4}([-/.])\d{1,2}\1\d{1,4}|[\p{L}\p{N}]+/gu);
    return Array.from(words, ([word]) => lettersOf(word));
}
function createIndex(values, { findParts, areWords = false }) {
    const parts = new Map();
    const words = new Map();
    const symbols = new Map();
    const dates = new Map();
    for (const { text: whole, source } of values) {
        const text = whole.slice(0, MAX_VALUE);
        const word = wordOf(text, areWords);
        if (word !== undefined)
            words.set(word, source);
        if (countLetters(text) < MIN_LENGTH && isRecognizable(text))
            symbols.set(compact(text), source);
        const date = dateOf(text);
        if (date !== undefined)
            dates.set(date, source);
        const lookedFor = formsOf(text, date)
            .flatMap((form) => (findParts ? partsOf(form, areWords) : lettersOf(form)))
            .filter((part) => part.length >= MIN_LENGTH && !parts.has(part));
        for (const part of lookedFor)
            parts.set(part, source);
    }
    const byKey = groupByKey(parts);
    const prefixes = prefixesOf(byKey.keys());
    const keyLengths = [...new Set([...byKey.keys()].map(({ length }) => length))];
    const isPlain = values.every(({ text }) => /^\p{ASCII}*$/u.test(text));
    const minLength = Math.min(minLengthOf(parts, words, symbols), isPlain ? Infinity : MIN_LENGTH);
    return { byKey, keyLengths, prefixes, words, symbols, dates, minLength };
}
function wordOf(text, areWords) {
    if (!SHORT_LENGTHS.includes(countLetters(text)))
        return undefined;
    return lettersOf(areWords ? withoutMarks(text) : withhold_fold(text));
}
function groupByKey(parts) {
    const byKey = new Map();
    for (const [letters, source] of parts) {
        const key = letters.slice(0, KEY_LENGTH);
        const others = byKey.get(key);
        if (others)
            others.push({ letters, source });
        else
            byKey.set(key, [{ letters, source }]);
    }
    return byKey;
}
function minLengthOf(...maps) {
    const lengths = maps.flatMap((map) => [...map.keys()].map(({ length }) => length));
    return lengths.reduce((least, length) => Math.min(least, length), Infinity);
}
function partsOf(form, areWords) {
    const letters = lettersOf(form);
    const isSentence = areWords && isProse(form);
    const length = isSentence ? PROSE_LENGTH : KEY_LENGTH;
    const starts = isSentence ? startsOf(wordsOf(form)) : undefined;
    return Array.from({ length: Math.max(1, letters.length - length + 1) }, (_, start) => start)
        .filter((start) => !starts || starts[start] === 1)
        .map((start) => letters.slice(start, start + length));
}
function isProse(form) {
    const letters = lettersOf(form);
    return /\s/.test(form.trim()) && letters.replace(/\p{N}+/gu, '').length * 2 > letters.length;
}
function formsOf(text, date) {
    const lines = text.split(/[\r\n\v\f\u0085\u2028\u2029]+/);
    const spellings = [text, ...lines].flatMap((line) => {
        const folded = withhold_fold(line);
        const ascii = withhold_fold(line.replace(/[^\p{ASCII}]+/gu, ''));
        const isAlike = lettersOf(ascii).length * 4 >= lettersOf(folded).length * 3;
        return [folded, withhold_fold(transliterate(line)), ...(isAlike ? [ascii] : [])];
    });
    const forms = [...spellings, ...(date === undefined ? [] : compactDates(date)), ...withoutPrefix(text)];
    return [...new Set(forms)];
}
function transliterate(text) {
    return text.normalize().replace(/[äöü]/gi, '$&e');
}
function withoutPrefix(text) {
    const letters = lettersOf(withhold_fold(text));
    return /^\d{9,}$/.test(letters) ? [letters.slice(-8)] : [];
}
function isRecognizable(text) {
    const symbols = compact(text);
    return symbols.length >= MIN_LENGTH || /\p{Extended_Pictographic}/u.test(symbols);
}
function compact(text) {
    return text.replace(/\s+/g, '').toUpperCase();
}
function findIn({ text, mayBeNoise }, index, context) {
    const found = (mayHaveKey(text, index.prefixes)
        ? findLetters(foldedText(withhold_fold(text), context), index, context)
        : undefined) ?? findSymbols(text, index);
    return found ?? (mayBeNoise ? undefined : (findDate(text, index) ?? findWord(text, index, context)));
}
function foldedText(folded, { areWords, known }) {
    const letters = lettersOf(folded);
    const starts = lazily(() => startsOf(areWords ? wordsAndDatesOf(folded) : wordsOf(folded)));
    return { letters, starts, shown: lazily(() => shownIn(letters, known, starts())) };
}
function findLetters(text, { byKey, keyLengths, prefixes }, { areWords }) {
    const { letters } = text;
    let prefix = 0;
    for (let at = 0; at < letters.length; at++) {
        prefix = nextPrefix(prefix, letters.charCodeAt(at));
        if (prefixes[prefix] === 0)
            continue;
        const from = Math.max(0, at - MIN_LENGTH + 1);
        for (const length of keyLengths) {
            const found = byKey
                .get(letters.slice(from, from + length))
                ?.find((part) => letters.startsWith(part.letters, from) &&
                isRepeated(text, from, from + part.letters.length, areWords));
            if (found)
                return { source: found.source };
        }
    }
    return undefined;
}
function isRepeated(text, from, to, areWords) {
    const { starts, shown } = text;
    if (to - from < MIN_LENGTH_WITH_GAPS && !isWholeWords(text, from, to)) {
        const hasGap = starts()
            .subarray(from + 1, to)
            .includes(1);
        if (areWords || hasGap)
            return false;
    }
    return shown().subarray(from, to).includes(0);
}
function isWholeWords({ starts }, from, to) {
    return starts()[from] === 1 && starts()[to] === 1;
}
function findSymbols(text, { symbols }) {
    if (symbols.size === 0)
        return undefined;
    const compacted = compact(text);
    const [, source] = [...symbols].find(([each]) => compacted.includes(each)) ?? [];
    return source === undefined ? undefined : { source };
}
function findDate(text, { dates }) {
    if (dates.size === 0)
        return undefined;
    const date = datesIn(withhold_fold(text)).find((each) => dates.has(each));
    return date === undefined ? undefined : { source: dates.get(date) };
}
function findWord(text, { words }, context) {
    if (words.size === 0)
        return undefined;
    const folded = foldedText(context.areWords ? withoutMarks(text) : withhold_fold(text), context);
    const word = wholeWordsOf(folded).find((each) => words.has(each));
    return word === undefined ? undefined : { source: words.get(word) };
}
function wholeWordsOf(text) {
    const { letters, shown } = text;
    const found = [];
    for (let from = 0; from < letters.length; from++) {
        for (const length of SHORT_LENGTHS) {
            const to = from + length;
            const isCounted = isWholeWords(text, from, to) && shown().subarray(from, to).includes(0);
            if (isCounted)
                found.push(letters.slice(from, to));
        }
    }
    return found;
}
function startsOf(words) {
    const starts = new Uint8Array(words.reduce((sum, { length }) => sum + length, 1));
    let at = 0;
    for (const { length } of words) {
        starts[at] = 1;
        at += length;
    }
    starts[at] = 1;
    return starts;
}
function shownIn(letters, known, starts) {
    const shown = new Uint8Array(letters.length);
    const upper = letters.toUpperCase();
    const searched = upper.length === letters.length ? upper : letters;
    for (const text of known) {
        for (let at = searched.indexOf(text); at !== -1; at = searched.indexOf(text, at + 1)) {
            if (starts[at] === 1 && starts[at + text.length] === 1)
                shown.fill(1, at, at + text.length);
        }
    }
    return shown;
}

;// CONCATENATED MODULE: ./build/src/github/sanitize.js



const REFERENCES = /@(?=\w)(?!(?<=\w@)[\w-]+\.\w)|#(?=\d)|GH(?=-\d)|:(?=[\w+-]+:|\/\/)|www(?=\.)/gi;
const sanitize_HTML_ENTITIES = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
const IPV6_OR_COLON = /(\[[\da-f:.]{2,45}\])|:(?=:)/gi;
function escapeCommands(line) {
    return line.replace(/##\[/g, '# # [').replace(IPV6_OR_COLON, (_, ipv6) => ipv6 ?? ': ');
}
function code(line) {
    return `<code>${escapeHtml(line)}</code>`;
}
function renderText(text) {
    return escapeHtml(text.replace(REFERENCES, '$&\u200B'));
}
function escapeHtml(text) {
    return text.replace(/[&<>"']/g, (character) => sanitize_HTML_ENTITIES[character] ?? character);
}
function createSanitizer(secrets) {
    const spellings = [...new Set(secrets.flatMap(spellingsOf))].filter((spelling) => spelling.trim() !== '');
    const patterns = spellings.sort((a, b) => b.length - a.length).map(inAnyCase);
    const redact = (text) => patterns.reduce((line, pattern) => line.replace(pattern, '***'), text);
    const find = createFinder(spellings.filter(isLong).map((text) => ({ text, source: text })), { findParts: false });
    return (text) => {
        const first = redact(text);
        const line = redact(singleLine(first));
        if (find(line))
            return '***';
        return line !== first && find(redact(first.replace(/\s+/g, ' '))) ? '***' : line;
    };
}
function spellingsOf(secret) {
    return [
        secret,
        singleLine(secret),
        cleanText(secret),
        ...secret
            .split(/[\r\n]+/)
            .map((line) => line.trim())
            .filter(isLong),
    ];
}
const sanitize_MIN_LENGTH = 4;
function isLong(text) {
    return text.trim().length >= sanitize_MIN_LENGTH;
}
function inAnyCase(text) {
    const pattern = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return isLong(text)
        ? new RegExp(pattern, 'gi')
        : new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'giu');
}

;// CONCATENATED MODULE: ./build/src/github/log.js






const MAX_MESSAGE = 2_000;
const MAX_ITEM = 500;
const MAX_MORE = 40;
function createLog(toolkit) {
    const secrets = [];
    let sanitizer = lazily(() => createSanitizer(secrets));
    const sanitize = (text) => sanitizer()(text);
    const safe = (line) => escapeCommands(sanitize(line));
    const one = (line) => truncate(safe(line), MAX_MESSAGE);
    const mask = (added) => {
        for (const secret of added) {
            if (secret.trim() === '')
                continue;
            toolkit.setSecret(secret);
            secrets.push(secret);
        }
        sanitizer = lazily(() => createSanitizer(secrets));
    };
    mask(toolkit.secrets);
    return {
        info: (line) => toolkit.info(one(line)),
        notice: (line) => toolkit.notice(one(line)),
        warning: (line) => toolkit.warning(one(line)),
        failed: (report) => {
            const lines = reportLines(report).map(safe);
            const items = report.items.map((item) => truncate(`- ${safe(formatIssue(item))}`, MAX_ITEM));
            const link = `See ${toolkit.errorsPage}#${report.code}`;
            const room = MAX_MESSAGE - link.length - 1;
            const message = [...lines, ...fitItems(items, room - lines.join('\n').length)].join('\n');
            toolkit.setFailed(`${truncate(message, room)}\n${link}`);
        },
        mask,
        sanitize,
    };
}
function fitItems(items, characters, toItem = (text) => text) {
    let room = characters - MAX_MORE;
    const kept = items.filter((item) => {
        room -= item.length + 1;
        return room >= 0;
    });
    const more = items.length - kept.length;
    return more > 0 ? [...kept, toItem(`And ${formatNumber(more)} more.`)] : items;
}

;// CONCATENATED MODULE: ./build/src/github/publish.js

const OUTPUTS_FAILED = {
    code: 'internal',
    summary: "The outputs could not be written to the runner's file.",
    hints: ["Check the runner's disk and permissions, then re-run the step."],
    items: [],
};
async function publish(outputs, summary, hasFailed, toolkit, log) {
    try {
        for (const [name, value] of Object.entries(outputs()))
            toolkit.setOutput(name, value);
    }
    catch {
        if (!hasFailed)
            log.failed(OUTPUTS_FAILED);
    }
    if (isSummaryEnabled(toolkit.getInput))
        await publish_writeSummary(summary, toolkit, log);
}
async function publish_writeSummary(html, toolkit, log) {
    await toolkit
        .writeSummary(html)
        .catch(() => log.warning('The job summary could not be written to GITHUB_STEP_SUMMARY.'));
}

;// CONCATENATED MODULE: ./build/simulator/fault-lines.js

function parseFaults(text) {
    const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
    return lines
        .filter(({ line }) => line !== '')
        .map(({ line, number }) => ({ line, number, parsed: parseFault(line) }));
}
const FORM = /^(GET|HEAD|POST|PUT|PATCH|DELETE|\*)\s+(\S+)\s+(\S+)(?:\s+(\d+))?(?:\s+after\s+(\d+))?$/i;
const FORM_RULE = 'be METHOD PATH EFFECT [TIMES] [after COUNT], such as "PUT /users/* 503 2". METHOD is GET, POST, PUT, PATCH, DELETE or *; ' +
    'PATH begins with / and is below /api/v1, without a query, and does not end in / or .json; ' +
    `EFFECT is a status from 200 to 599 or one of ${NAMED_EFFECTS.join(', ')}`;
const PATH_RULES = [
    [/^\//, 'begins with /'],
    [/^(?!\/api\/)/, 'is below /api/v1, without this part'],
    [/^[^?#]*$/, 'has no query'],
    [/^[^*]*\*?$/, 'has * at its end only'],
    [/(?<!\/|\.json)$/, 'does not end in / or .json'],
];
const parseFault = (text) => {
    const [, method = '', path = '', effectText = '', times, after] = FORM.exec(text.trim()) ?? [];
    const effect = parseEffect(effectText);
    if (effect === undefined)
        return { must: FORM_RULE };
    const rule = PATH_RULES.find(([form]) => !form.test(path))?.[1];
    if (rule !== undefined)
        return { must: `have a PATH that ${rule}` };
    return {
        value: {
            method: method.toUpperCase(),
            path,
            effect,
            ...(times && { times: Number(times) }),
            ...(after && { after: Number(after) }),
        },
    };
};
function parseEffect(text) {
    if (/^[2-5]\d\d$/.test(text))
        return { status: Number(text) };
    return NAMED_EFFECTS.find((name) => name === text);
}
function unusedFaultWarnings(text, requests, quote) {
    const faults = parseFaults(text).flatMap(({ line, parsed }) => 'value' in parsed ? [{ ...parsed.value, line }] : []);
    return unusedFaults(faults, requests).map(({ line }) => `The fault ${quote(line)} affected no request. Check its method and path, and the faults before it.`);
}

;// CONCATENATED MODULE: ./build/src/model/groups.js
function groupBy(entries, keyOf) {
    const groups = new Map();
    for (const entry of entries) {
        const key = keyOf(entry);
        const group = groups.get(key);
        if (group)
            group.push(entry);
        else
            groups.set(key, [entry]);
    }
    return groups;
}
function distinctById(entries) {
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}

;// CONCATENATED MODULE: ./build/simulator/action/summary.js





const MAX_ROWS = 200;
const MAX_TEXT = 100;
const SHOWN_PART = /^(?:[a-z_]{0,40}|\d{1,20})(?:\.json)?$/;
function renderRequests(requests, sanitize) {
    const title = `<h3>Simulated MOCO: ${countOf(requests.length, 'request')}</h3>`;
    if (requests.length === 0)
        return `${title}\n\n`;
    const shown = requests.map((request) => ({ ...request, path: shownPath(request.path) }));
    const kinds = [...groupBy(shown, ({ method, path, status }) => `${method} ${path} ${status}`).values()];
    const rows = kinds.slice(0, MAX_ROWS).map((kind) => `<tr>${renderKind(kind, sanitize)}</tr>`);
    const more = kinds.length - rows.length;
    if (more > 0)
        rows.push(`<tr><td colspan="4"><em>and ${formatNumber(more)} more</em></td></tr>`);
    const headings = '<tr><th>Method</th><th>Path</th><th>Status</th><th>Requests</th></tr>';
    return `${title}\n\n<table>${headings}${rows.join('')}</table>\n\n`;
}
function shownPath(path) {
    if (path.startsWith(OUTSIDE_API))
        return OUTSIDE_API;
    return path
        .split('/')
        .map((part) => (SHOWN_PART.test(part) ? part : '…'))
        .join('/');
}
function renderKind(kind, sanitize) {
    const [{ method, path, status } = { method: '', path: '', status: 0 }] = kind;
    const text = (value) => code(truncate(sanitize(value), MAX_TEXT));
    const cells = [text(method), text(path), status || 'connection broken', formatNumber(kind.length)];
    return cells.map((cell) => `<td>${cell}</td>`).join('');
}

;// CONCATENATED MODULE: ./build/simulator/action/toolkit.js
function markMain({ saveState }) {
    saveState('is-post', 'true');
}
function isPost({ getState }) {
    return getState('is-post') === 'true';
}
function saveServer({ saveState }, { url, pid, logFile }) {
    saveState('url', url);
    saveState('pid', String(pid));
    saveState('log-file', logFile);
}
function savedServer({ getState }) {
    const url = getState('url');
    return url === '' ? undefined : { url, pid: Number(getState('pid')), logFile: getState('log-file') };
}

;// CONCATENATED MODULE: ./build/simulator/action/report.js











const RESPONSE_LIMIT_MS = 10_000;
async function report_report(toolkit) {
    const log = createLog(toolkit);
    const server = savedServer(toolkit);
    if (!server) {
        log.info('The simulator was not started.');
        return;
    }
    try {
        await show(await fetchRequests(server), toolkit, log);
    }
    catch (error) {
        log.warning(silentMessage(server, error));
        if (isGone(error))
            return;
    }
    end(server, toolkit, log);
}
async function show(requests, toolkit, log) {
    log.info(`The simulator received ${countOf(requests.length, 'request')}.`);
    const faults = toolkit.getInput('faults');
    unusedFaultWarnings(faults, requests, createQuote(log.sanitize)).forEach(log.warning);
    await publish_writeSummary(renderRequests(requests, log.sanitize), toolkit, log);
}
function isGone(error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECONNREFUSED';
}
async function fetchRequests({ url }) {
    const options = { agent: new external_node_http_.Agent(), timeout: RESPONSE_LIMIT_MS };
    const text = await new Promise((fulfill, reject) => {
        const request = (0,external_node_http_.get)(new URL(REQUESTS_PATH, url), options, (response) => {
            const chunks = [];
            response.on('data', (chunk) => chunks.push(chunk));
            response.on('end', () => fulfill(Buffer.concat(chunks).toString()));
            response.on('error', reject);
        });
        request.on('timeout', () => request.destroy(new Error(`no response within ${RESPONSE_LIMIT_MS / 1_000} s`)));
        request.on('error', reject);
    });
    return JSON.parse(text);
}
function silentMessage({ logFile }, error) {
    const reason = lastWords(logFile) || messageOf(error);
    return `The simulator no longer responds, so its requests are not known: ${reason}`;
}
function end({ pid }, { endProcess }, log) {
    try {
        endProcess(pid);
    }
    catch (error) {
        log.warning(`The simulator could not be ended: ${messageOf(error)}`);
    }
}

;// CONCATENATED MODULE: ./build/src/github/workspace.js


const NOT_INSIDE = { must: 'be a file in the workspace' };
const NO_FILE = { must: 'be a file, not a folder or a pipe' };
function readWorkspaceFile(workspace, path, limit) {
    try {
        const file = (0,external_node_fs_.realpathSync)((0,external_node_path_.resolve)(workspace, path));
        if (!isInside(workspace, file))
            return NOT_INSIDE;
        const found = (0,external_node_fs_.lstatSync)(file);
        if (!found.isFile())
            return NO_FILE;
        if (found.size > limit.bytes)
            return { must: limit.must };
        return { value: (0,external_node_fs_.readFileSync)(file) };
    }
    catch {
        return { must: 'be a readable file. Did the job run actions/checkout?' };
    }
}
function resolveWritableFile(workspace, path) {
    try {
        const file = realPathOf(resolve(workspace, path));
        if (!isInside(workspace, file))
            return NOT_INSIDE;
        const found = lstatSync(file, { throwIfNoEntry: false });
        return !found || found.isFile() ? { value: file } : NO_FILE;
    }
    catch {
        return { must: 'be a path that can be written to, without broken links' };
    }
}
function writeWorkspaceFile(file, text) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
}
function realPathOf(path) {
    if (lstatSync(path, { throwIfNoEntry: false }))
        return realpathSync(path);
    const parent = dirname(path);
    return parent === path ? path : join(realPathOf(parent), basename(path));
}
function isInside(workspace, file) {
    const inside = (0,external_node_path_.relative)((0,external_node_fs_.realpathSync)(workspace), file);
    return inside !== '..' && !inside.startsWith(`..${external_node_path_.sep}`) && !(0,external_node_path_.isAbsolute)(inside);
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/columns.js

const FILE_FIELDS = FIELDS.filter(({ privacy }) => privacy !== 'secret');
const EMPLOYMENT_START = { name: 'employment-start', germanHeadings: ['Eintritt'] };
const EMPLOYMENT_PATTERN = {
    name: 'employment-pattern',
    germanHeadings: ['Wochenmodell'],
};
const EMPLOYMENT_END = { name: 'employment-end', germanHeadings: ['Austritt'] };
const VACATION_DAYS = {
    name: 'vacation-days',
    germanHeadings: ['Urlaubstage', 'Ferientage'],
};
const WORK_COLUMNS = [
    EMPLOYMENT_START,
    EMPLOYMENT_PATTERN,
    EMPLOYMENT_END,
    VACATION_DAYS,
];
const CUSTOM = fieldByInput('custom-properties');
function customColumn(property) {
    return `${CUSTOM.input}.${property}`;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/headings.js


const FURTHER_HEADINGS = {
    id: ['MOCO-ID'],
    firstname: ['Given name', 'Forename'],
    lastname: ['Surname', 'Family name', 'Familienname'],
    email: ['E-Mail-Adresse', 'Mailadresse', 'E-Mail address'],
    'mobile-phone': [
        'Mobil',
        'Mobile',
        'Mobilnummer',
        'Mobile number',
        'Mobiltelefonnummer',
        'Mobile phone number',
        'Handy',
        'Handynummer',
        'Natel',
        'Natelnummer',
        'Cell phone',
    ],
    'work-phone': ['Work phone number', 'Telefonnummer', 'Geschäftstelefon'],
    'home-address': ['Postal address', 'Postadresse', 'Wohnadresse', 'Privatadresse', 'Anschrift'],
    birthday: ['Geburtsdatum', 'Date of birth', 'Birth date'],
    iban: ['IBAN-Nummer', 'IBAN-Nr.'],
    'credit-number': ['Kreditorennummer', 'Kreditoren-Nr.'],
    tags: ['Tags'],
    'custom-properties': ['Custom fields', 'Eigene Felder'],
    'employment-start': ['Eintrittsdatum'],
    'employment-end': ['Austrittsdatum'],
};
const SINGLE_USER_INPUTS = ['avatar', 'additional-fields'];
const PROPERTY = /^custom[-_ ]?properties\.(.+)$/is;
const PASSWORD = /passwor[dt]|passwd|kennwort/;
const NO_PASSWORDS = 'passwords must not be stored in a repository. Delete them here, and change them in MOCO';
const headings_PERCENTAGE = 'A percentage is not hours: MOCO has the hours of each day, in the column `Wochenmodell` (`employment-pattern`), such ' +
    'as 8/8/8/8/0';
const WEEKLY_HOURS = 'MOCO has the hours of each day, not of a week: in the column `Wochenmodell` (`employment-pattern`), such as 8/8/8/8/0';
const STATUS = 'Whether a user is active is in the column `Aktiv` (`active`): true or false, or ja or nein. An empty cell changes nothing';
const VACATION = 'The vacation days of one year are in the column `Urlaubstage` or `Ferientage` (`vacation-days`). If this column has ' +
    'them, map it to `vacation-days`';
const FULL_NAME = 'First name and last name are two columns, `Vorname` and `Nachname` (`firstname`, `lastname`)';
const HINTS = new Map(Object.entries({
    Pensum: headings_PERCENTAGE,
    Arbeitspensum: headings_PERCENTAGE,
    Beschäftigungsgrad: headings_PERCENTAGE,
    Stellenprozent: headings_PERCENTAGE,
    Stellenprozente: headings_PERCENTAGE,
    FTE: headings_PERCENTAGE,
    Wochenstunden: WEEKLY_HOURS,
    Wochenarbeitszeit: WEEKLY_HOURS,
    'Weekly hours': WEEKLY_HOURS,
    Status: STATUS,
    'Employment status': STATUS,
    Urlaubsanspruch: VACATION,
    Ferienanspruch: VACATION,
    Ferienguthaben: VACATION,
    Name: FULL_NAME,
    'Full name': FULL_NAME,
}).map(([heading, hint]) => [normalizeHeading(heading), hint]));
const KNOWN = new Map([
    { name: 'id' },
    ...FILE_FIELDS.map((field) => ({ name: field.input, field })),
    ...WORK_COLUMNS.map(({ name }) => ({ name })),
    { name: 'clear' },
].flatMap((column) => headingsOf(column).map((heading) => {
    const key = normalizeHeading(heading);
    return [key, { heading, key, column }];
})));
const REJECTED = new Map(SINGLE_USER_INPUTS.map((heading) => [
    normalizeHeading(heading),
    'is only available in the action for one user. Delete it from the file',
]));
const RECOGNISED = [
    ...KNOWN.values(),
    ...['password', 'Passwort'].map((heading) => ({
        heading,
        key: normalizeHeading(heading),
        column: undefined,
    })),
];
function headingsOf({ name, field }) {
    const german = [
        ...germanLabelOf(field),
        ...(WORK_COLUMNS.find((column) => column.name === name)?.germanHeadings ?? []),
    ];
    return [...german, ...(FURTHER_HEADINGS[name] ?? []), name];
}
function germanLabelOf(field) {
    return field?.germanLabel === undefined ? [] : [field.germanLabel];
}
function normalizeHeading(heading) {
    return text_compose(heading)
        .toLowerCase()
        .replace(/[-_\s\p{Default_Ignorable_Code_Point}]/gu, '')
        .replace(/(?<!\*)\*+$/, '');
}
function columnOf(heading) {
    const property = PROPERTY.exec(heading.trim())?.[1]?.trim();
    return property
        ? { name: customColumn(property), field: CUSTOM, property }
        : KNOWN.get(normalizeHeading(heading))?.column;
}
function rejectionOf(heading) {
    const normalized = normalizeHeading(heading);
    return PASSWORD.test(normalized) ? NO_PASSWORDS : REJECTED.get(normalized);
}
const UNIT = /\([^()]*\)|\[[^[\]]*\]|(?: in)? ?%/g;
function hintFor(heading, kind) {
    return HINTS.get(normalizeHeading(heading.replace(UNIT, '')))?.replace(/\bcolumn(?=s?\b)/g, kind);
}

// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(916);
;// CONCATENATED MODULE: ./build/src/sync/users-file/near-headings.js


const MAX_COMPARED = 60;
const MAX_TYPOS = 2;
function nearHeadings(heading, known) {
    const compared = near_headings_compare(heading, known).sort((a, b) => a.edits - b.edits);
    const nearest = compared.filter(({ given, each, edits }) => isNear(given, each.key, edits));
    const near = nearest.length > 0
        ? nearest
        : compared.filter(({ given, each, edits }) => isFewEdits(given, each.key, edits));
    const candidates = near.filter(({ edits }) => edits <= 2 * (near[0]?.edits ?? 0));
    const byColumn = new Map();
    for (const { each } of candidates) {
        const name = each.column?.name ?? '';
        if (!byColumn.has(name))
            byColumn.set(name, each.heading);
    }
    return [...byColumn.values()];
}
function isTypo(heading, known) {
    const given = comparable(heading);
    return known.some(({ key }) => {
        const isNearlyAsLong = Math.abs(key.length - given.length) <= MAX_TYPOS;
        return isNearlyAsLong && isFewEdits(given, key, (0,mod/* distance */.Io)(given, key));
    });
}
function comparable(heading) {
    return normalizeHeading(heading.slice(0, MAX_COMPARED));
}
function near_headings_compare(heading, known) {
    const given = comparable(heading);
    return known.map((each) => ({ each, given, edits: (0,mod/* distance */.Io)(given, each.key) }));
}
function isFewEdits(given, known, edits) {
    const length = Math.max(given.length, known.length);
    if (given === '' || length < 3)
        return false;
    return edits <= (length > 5 ? MAX_TYPOS : 1) || (edits === 2 && isTransposed(given, known));
}
function isTransposed(a, b) {
    let at = 0;
    while (at < a.length && a.charAt(at) === b.charAt(at))
        at += 1;
    return `${a.slice(0, at)}${a.charAt(at + 1)}${a.charAt(at)}${a.slice(at + 2)}` === b;
}
function isNear(given, known, edits) {
    const [short = '', long = ''] = [given, known].sort((a, b) => a.length - b.length);
    const isBeginning = long.startsWith(short) && short.length * 2 > long.length;
    return isBeginning || edits * 4 <= long.length + 2;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/column-mapping.js


const IGNORE = 'ignore';
const OTHERS = '*';
const column_mapping_FORM = 'Write lines such as "Work Email = email", "Position = ignore" or "* = ignore"';
const MAX_LINES = 1_000;
function parseColumnMapping(text, quote) {
    const headings = new Map();
    const invalid = new Set();
    const issues = [];
    let ignoresOthers = false;
    const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
    if (lines.length > MAX_LINES) {
        return { mapping: { headings, invalid, ignoresOthers }, issues: [`has more than ${MAX_LINES} lines`] };
    }
    for (const [index, line] of lines.entries()) {
        if (line === '')
            continue;
        const parsed = parseLine(line, headings, quote);
        if (typeof parsed === 'string') {
            issues.push(`line ${index + 1}: ${parsed}`);
            invalid.add(normalizeHeading(headingOf(line)));
        }
        else if (parsed === OTHERS_IGNORED)
            ignoresOthers = true;
        else
            headings.set(parsed.key, { ...parsed, line: index + 1 });
    }
    return { mapping: { headings, invalid, ignoresOthers }, issues };
}
function headingOf(line) {
    const separator = line.lastIndexOf('=');
    return separator < 0 ? line : line.slice(0, separator).trim();
}
function isJoined({ heading }) {
    return heading.includes('=');
}
function isMentioned(key, { invalid }, joined) {
    if (key === '')
        return false;
    return invalid.has(key) || joined.some((each) => `${each.key}=`.includes(`${key}=`));
}
function joinedMessage({ heading, line }, kind, quote) {
    return (`line ${line}: the file has no ${kind} ${quote(heading)}. Write one line for each heading. In YAML, begin the ` +
        'block with `|`, as in `columns: |`');
}
const OTHERS_IGNORED = Symbol('* = ignore');
function parseLine(line, earlier, quote) {
    const separator = line.lastIndexOf('=');
    const heading = line.slice(0, Math.max(0, separator)).trim();
    const target = line.slice(separator + 1).trim();
    const isIgnored = target.toLowerCase() === IGNORE;
    if (heading === '' || target === '')
        return `${quote(line)} has no heading and column. ${column_mapping_FORM}`;
    if (heading === OTHERS) {
        return isIgnored
            ? OTHERS_IGNORED
            : `\`*\` stands for all other headings, which can only be ignored: "* = ignore"`;
    }
    const key = normalizeHeading(heading);
    if (key === '')
        return `${quote(heading)} is not a heading. ${column_mapping_FORM}`;
    if (earlier.has(key))
        return `${quote(heading)} appears twice. Delete one of the two lines`;
    if (isIgnored)
        return { heading, key, column: undefined };
    const column = columnOf(target);
    if (!column)
        return unknownTarget(target, quote);
    const same = [...earlier.values()].find((each) => each.column?.name === column.name);
    if (same) {
        return `${quote(same.heading)} and ${quote(heading)} are both the column \`${column.name}\`. Ignore one of the two`;
    }
    return { heading, key, column };
}
function unknownTarget(target, quote) {
    const rejection = rejectionOf(target);
    if (rejection !== undefined) {
        return `${quote(target)}: ${rejection}. A heading can only be ignored as "… = ignore"`;
    }
    const near = nearHeadings(target, RECOGNISED).map((each) => `\`${each}\``);
    const hint = near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'The README of this action lists the columns. A custom field is "custom-properties.NAME"';
    return `there is no column ${quote(target)}. ${hint}`;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/unknown-headings.js




const MAX_NAMED = 10;
const MAX_COUNTED = 1_000;
function comparedWith(mapping) {
    return [...[...mapping.headings.values()].filter(({ column }) => column), ...RECOGNISED];
}
function reportHeadings(file, mapping, issues) {
    const missing = [...mapping.headings.values()].filter((each) => each.column && !isJoined(each) && !file.has(each.key));
    const unknown = new Map(file.problems.map((each) => [each.heading, each.position]));
    const meant = new Set(missing.flatMap((each) => reportMissing(each, file, unknown, issues)));
    const known = comparedWith(mapping).filter((each) => !missing.some(({ key }) => key === each.key));
    const others = [];
    for (const problem of file.problems) {
        const { heading, key, position, rejection } = problem;
        if (rejection !== undefined)
            issues.add({ ...position, heading }, rejection);
        else if (!meant.has(heading) && !file.isExplained(key)) {
            const advice = adviceFor(problem, known, issues);
            if (advice === undefined)
                others.push(problem);
            else
                issues.add(position, `Unknown ${issues.kind} ${issues.quote(heading)}. ${advice}`);
        }
    }
    const [first] = others;
    if (first)
        issues.add(first.position, unknownMessage(others, mapping, issues));
}
function reportMissing({ heading, line }, { candidates, row }, unknown, { add, kind, quote }) {
    const near = nearHeadings(heading, candidates.map((each) => ({ ...each, column: { name: each.key } })));
    const [first] = row ? near : near.filter((each) => unknown.has(each));
    const position = row ?? (first === undefined ? undefined : unknown.get(first));
    if (!position)
        return [];
    const hint = first === undefined
        ? 'Correct or delete that line'
        : `Correct that line: the file has ${near.map(quote).join(' and ')}`;
    const subject = row ? 'has' : 'the file has';
    add(position, `${subject} no ${kind} ${quote(heading)}, which line ${line} of the input \`columns\` names. ${hint}`);
    return near;
}
function adviceFor({ heading, key }, known, { kind, quote }) {
    if (key === '')
        return 'Delete it';
    const ignoring = `add the line ${quote(`${heading} = ignore`)} to the input \`columns\``;
    const hint = hintFor(heading, kind);
    if (hint !== undefined)
        return `${hint}. To ignore it, ${ignoring}`;
    const near = nearHeadings(heading, known).map((each) => `\`${each}\``);
    return near.length > 0 ? `Did you mean ${near.join(' or ')}? If not, ${ignoring}` : undefined;
}
function unknownMessage(unknown, { ignoresOthers }, { kind, quote }) {
    const [first = ''] = unknown.map(({ heading }) => heading);
    const isOne = unknown.length === 1;
    const names = listHeadings(unknown.map(({ heading }) => quote(heading)));
    const line = `${isOne ? 'the line' : 'a line for each, such as'} ${quote(`${first} = ignore`)}`;
    const all = ignoresOthers ? '' : `, or "* = ignore" for all unknown ${kind}s`;
    const custom = quote(`${first} = custom-properties.${first}`);
    return (`Unknown ${kind}${isOne ? '' : 's'} ${names}. To ignore ${isOne ? 'it' : 'them'}, add ${line} to the input ` +
        `\`columns\`${all}. To read ${isOne ? 'it' : 'one'}, name a field instead of "ignore"; a custom field as ${custom}`);
}
function listHeadings(quoted) {
    const more = quoted.length - MAX_NAMED;
    const named = more > 0 ? quoted.slice(0, MAX_NAMED) : quoted.slice(0, -1);
    const count = `${more > MAX_COUNTED ? 'more than ' : ''}${formatNumber(Math.min(more, MAX_COUNTED))}`;
    const last = more > 0 ? `${count} more` : (quoted.at(-1) ?? '');
    return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/column-finder.js




const MAX_HEADING = 500;
const MAX_PROBLEMS = 10_000;
const MAX_CANDIDATES = 1_000;
function createColumnFinder(mapping) {
    const meanings = new Map();
    const meaningOf = (text) => {
        const heading = text.slice(0, MAX_HEADING + 1);
        const known = meanings.get(heading) ?? findMeaning(heading, mapping);
        meanings.set(heading, known);
        return known;
    };
    const found = createHeadingList();
    const mapped = [...mapping.headings.values()];
    const joined = () => mapped.filter((each) => isJoined(each) && !found.has(each.key));
    return {
        find: (heading, position) => {
            const meaning = meaningOf(heading);
            found.add(heading, meaning, position);
            return columnIn(meaning);
        },
        columnOf: (heading) => columnIn(meaningOf(heading)),
        isHeading: (text) => {
            const meaning = meaningOf(text);
            if ('column' in meaning || 'rejection' in meaning || isIgnoredByName(meaning))
                return true;
            const key = normalizeHeading(text.slice(0, MAX_HEADING));
            return isMentioned(key, mapping, joined()) || isTypo(text, mapped);
        },
        isMapped: (name) => mapped.some(({ column }) => column?.name === name),
        report: (row, issues) => {
            const lines = joined();
            const isExplained = (key) => isMentioned(key, mapping, lines);
            reportHeadings({ ...found.all(), has: found.has, isExplained, row }, mapping, issues);
        },
        mappingIssues: ({ kind, quote }) => joined().map((each) => joinedMessage(each, kind, quote)),
        ignored: () => found.all().ignored,
        headings: () => found.all().headings,
    };
}
function createHeadingList() {
    const keys = new Set();
    const candidates = [];
    const problems = [];
    const ignored = [];
    const headings = new Map();
    return {
        add: (heading, meaning, position) => {
            const column = columnIn(meaning);
            if (column && !headings.has(column.name))
                headings.set(column.name, heading);
            const key = normalizeHeading(heading.slice(0, MAX_HEADING));
            if (keys.has(key) || problems.length > MAX_PROBLEMS)
                return;
            keys.add(key);
            if (candidates.length < MAX_CANDIDATES)
                candidates.push({ heading, key, column });
            if ('ignoredBy' in meaning && meaning.ignoredBy === 'others')
                ignored.push(heading);
            if ('unknown' in meaning)
                problems.push({ heading, key, position });
            if ('rejection' in meaning)
                problems.push({ heading, key, position, rejection: meaning.rejection });
        },
        has: (key) => keys.has(key),
        all: () => ({ candidates, problems, ignored, headings }),
    };
}
function columnIn(meaning) {
    return 'column' in meaning ? meaning.column : undefined;
}
function isIgnoredByName(meaning) {
    return 'ignoredBy' in meaning && meaning.ignoredBy === 'name';
}
function findMeaning(heading, mapping) {
    if (heading.length > MAX_HEADING) {
        return { rejection: `has more than ${MAX_HEADING} characters. Shorten it` };
    }
    const mapped = mapping.headings.get(normalizeHeading(heading));
    if (mapped)
        return mapped.column ? { column: mapped.column } : { ignoredBy: 'name' };
    const column = columnOf(heading);
    if (column)
        return { column };
    const rejection = rejectionOf(heading);
    if (rejection !== undefined)
        return { rejection };
    const isIgnored = mapping.ignoresOthers && !isTypo(heading, comparedWith(mapping));
    return isIgnored ? { ignoredBy: 'others' } : { unknown: true };
}

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(573);
;// CONCATENATED MODULE: ./build/src/sync/users-file/lines.js
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
function countLineBreaks(text) {
    let count = 0;
    for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === LINE_FEED)
            count += 1;
        else if (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED)
            count += 1;
    }
    return count;
}
function createLineCounter(text) {
    const breaks = /\r\n?|\n/g;
    const nextStart = () => (breaks.test(text) ? breaks.lastIndex : Infinity);
    let line = 1;
    let next = nextStart();
    return (offset) => {
        while (next <= offset) {
            line += 1;
            next = nextStart();
        }
        return line;
    };
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/decode.js


const HOW_TO_SAVE = 'Save the file as UTF-8 (in Excel: "CSV UTF-8")';
const WORKBOOK = 'Open it in Excel and save it as "CSV UTF-8". Renaming the file is not enough';
const SIGNATURES = [
    ['504b0304', `is an Excel workbook (.xlsx) or another ZIP archive, not text. ${WORKBOOK}`],
    ['504b0506', `is an empty ZIP archive, not text. ${WORKBOOK}`],
    ['d0cf11e0a1b11ae1', `is an Excel workbook (.xls, or one with a password), not text. ${WORKBOOK}`],
    ['25504446', 'is a PDF, not text. Export the list as CSV instead'],
    ['1f8b', 'is compressed with gzip, not text. Unpack it first'],
    [
        Buffer.from('version https://git-lfs').toString('hex'),
        'is a Git LFS pointer, not the file itself. Set `lfs: true` for actions/checkout',
    ],
    ['fffe', `is UTF-16, not UTF-8. ${HOW_TO_SAVE}`],
    ['feff', `is UTF-16, not UTF-8. ${HOW_TO_SAVE}`],
];
const LONGEST_SIGNATURE = Math.max(...SIGNATURES.map(([start]) => start.length / 2));
const MARKUP = /^\s*<(?:!doctype|html|head|table|\?xml)\b/i;
const CTRL_Z = '\u001a';
function decodeText(content) {
    const start = content.toString('hex', 0, LONGEST_SIGNATURE);
    const issue = SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1];
    if (issue !== undefined)
        return { issue };
    if (!(0,external_node_buffer_.isUtf8)(content)) {
        const line = lineAt(content, findInvalid(content));
        return { line, issue: `is not valid UTF-8 (probably Windows-1252). ${HOW_TO_SAVE}` };
    }
    const nul = content.indexOf(0);
    if (nul >= 0) {
        const line = lineAt(content, nul);
        return { line, issue: `contains a NUL byte, so the file is not UTF-8 text. ${HOW_TO_SAVE}` };
    }
    const text = content.toString('utf8').replace(/^\uFEFF+/, '');
    if (MARKUP.test(text.slice(0, 100))) {
        return { issue: 'is HTML or XML, not a list. Export the list as CSV instead' };
    }
    const end = text.trimEnd();
    return { text: end.endsWith(CTRL_Z) ? end.slice(0, -1) : text };
}
function lineAt(content, offset) {
    return countLineBreaks(content.toString('latin1', 0, offset)) + 1;
}
function findInvalid(content) {
    let valid = 0;
    let invalid = content.length;
    while (invalid - valid > 1) {
        const half = startOfCharacter(content, (valid + invalid) >> 1);
        const middle = half > valid ? half : nextCharacter(content, valid);
        if (middle >= invalid)
            break;
        if ((0,external_node_buffer_.isUtf8)(content.subarray(valid, middle)))
            valid = middle;
        else
            invalid = middle;
    }
    return valid;
}
function startOfCharacter(content, offset) {
    let start = offset;
    while (start > 0 && isContinuation(content[start]))
        start -= 1;
    return start;
}
function nextCharacter(content, offset) {
    let next = offset + 1;
    while (isContinuation(content[next]))
        next += 1;
    return next;
}
function isContinuation(byte = 0) {
    return (byte & 0b1100_0000) === 0b1000_0000;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/format.js
const FORMATS = new Map([
    ['.csv', 'csv'],
    ['.tsv', 'tsv'],
    ['.json', 'json'],
    ['.yaml', 'yaml'],
    ['.yml', 'yaml'],
]);
const ENDINGS = [...FORMATS.keys()].join(', ').replace(/, (?=\.\w+$)/, ' or ');
function formatOf(path) {
    return FORMATS.get(/\.\w+$/.exec(path)?.[0].toLowerCase() ?? '');
}
function isTable(format) {
    return format === 'csv' || format === 'tsv';
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/issues.js

const MAX_ISSUES = 10_000;
function createIssueCollector(file, kind, quote) {
    const kept = [];
    let count = 0;
    const toLocation = ({ heading, ...position }) => {
        const location = { file, ...position };
        if (heading === undefined)
            return location;
        if (typeof heading === 'number')
            return { ...location, column: heading };
        return kind === 'column' ? { ...location, column: quote(heading) } : { ...location, key: quote(heading) };
    };
    return {
        kind,
        quote,
        add: (position, text) => {
            count += 1;
            if (count <= MAX_ISSUES)
                kept.push({ text, location: toLocation(position) });
        },
        isFull: () => count > MAX_ISSUES,
        issues: () => {
            const text = `has more than ${formatNumber(MAX_ISSUES)} issues. The rest of the file was not checked`;
            return count > MAX_ISSUES ? [{ text, location: { file } }, ...kept] : kept;
        },
    };
}
function forRecord(record, issues) {
    if (record === undefined)
        return issues;
    return { ...issues, add: (position, text) => issues.add({ ...position, record }, text) };
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/nodes.js

const nodes_MAX_DEPTH = 10;
const MAX_VALUES = 2_000_000;
const TOO_MANY_VALUES = `has more than ${formatNumber(MAX_VALUES)} values up to here. Use a CSV file, or several files`;

;// CONCATENATED MODULE: ./build/src/sync/users-file/json.js


const SPACE = /[ \t\r\n]*/y;
const WORD = /[^ \t\r\n[\]{},:"]*/y;
function json_parseJson(text) {
    if (text.trim() === '')
        return { root: { line: 1, type: 'null', text } };
    const cursor = { text, lineOf: createLineCounter(text), at: 0, token: '', values: 0 };
    advance(cursor);
    const root = readValue(cursor, 1);
    if (root && cursor.token === '')
        return { root };
    const character = cursor.at - text.lastIndexOf('\n', cursor.at - 1);
    const syntaxError = `is not valid JSON at character ${character}. Check the commas, quotes and brackets there`;
    return { issue: { line: cursor.lineOf(cursor.at), text: cursor.limit ?? syntaxError } };
}
function advance(cursor) {
    const { text } = cursor;
    SPACE.lastIndex = cursor.at + cursor.token.length;
    SPACE.test(text);
    cursor.at = SPACE.lastIndex;
    cursor.token = text.slice(cursor.at, endOfToken(text, cursor.at));
}
function endOfToken(text, start) {
    const first = text.charAt(start);
    if ('[]{},:'.includes(first))
        return start + 1;
    if (first !== '"') {
        WORD.lastIndex = start;
        WORD.test(text);
        return WORD.lastIndex;
    }
    let end = start + 1;
    while (end < text.length && text.charAt(end) !== '"')
        end += text.charAt(end) === '\\' ? 2 : 1;
    return end + 1;
}
function readValue(cursor, depth) {
    cursor.values += 1;
    if (depth > nodes_MAX_DEPTH)
        cursor.limit = `is nested too deeply (more than ${nodes_MAX_DEPTH} levels)`;
    if (cursor.values > MAX_VALUES)
        cursor.limit = TOO_MANY_VALUES;
    if (cursor.limit !== undefined)
        return undefined;
    const line = cursor.lineOf(cursor.at);
    if (cursor.token === '[') {
        const items = [];
        const readItem = () => {
            const item = readValue(cursor, depth + 1);
            if (item)
                items.push(item);
            return item !== undefined;
        };
        return readItems(cursor, ']', readItem) ? { line, items } : undefined;
    }
    if (cursor.token === '{') {
        const entries = [];
        const readItem = () => {
            const entry = readEntry(cursor, depth);
            if (entry)
                entries.push(entry);
            return entry !== undefined;
        };
        return readItems(cursor, '}', readItem) ? { line, entries } : undefined;
    }
    return readScalar(cursor, line);
}
function readItems(cursor, close, readItem) {
    advance(cursor);
    let hasMore = cursor.token !== close;
    while (hasMore) {
        if (!readItem())
            return false;
        hasMore = cursor.token === ',';
        if (hasMore)
            advance(cursor);
    }
    const isClosed = cursor.token === close;
    if (isClosed)
        advance(cursor);
    return isClosed;
}
function readEntry(cursor, depth) {
    const key = cursor.token.startsWith('"') && readScalar(cursor, cursor.lineOf(cursor.at));
    if (!key || cursor.token !== ':')
        return undefined;
    advance(cursor);
    const value = readValue(cursor, depth + 1);
    return value && [key, value];
}
function readScalar(cursor, line) {
    const { token } = cursor;
    let value;
    try {
        value = JSON.parse(token);
    }
    catch {
        return undefined;
    }
    advance(cursor);
    if (typeof value === 'string')
        return { line, type: 'text', text: value };
    if (value === null)
        return { line, type: 'null', text: token };
    return { line, type: typeof value === 'number' ? 'number' : 'boolean', text: token };
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/cells.js


const tags = (text) => withHint(list(text), '. To clear the field, name it in `clear`');
function withHint(parsed, hint) {
    return 'must' in parsed ? { must: parsed.must + hint } : parsed;
}
function parseField(cell, { parse }, today, issues) {
    if (parse === list)
        return parseList(cell, tags, issues);
    return parseCell(cell, (text) => parse(text, today), issues);
}
function parseCell(cell, parse, issues) {
    return acceptOrReport(cell, parseText(cell, parse), issues);
}
function parseList(cell, parse, issues) {
    const { node } = cell;
    if (!('items' in node))
        return parseCell(cell, parse, issues);
    const entries = node.items.map((item) => 'text' in item && (item.type === 'text' || item.type === 'number') ? item.text : undefined);
    const texts = entries.filter((entry) => entry !== undefined);
    if (texts.length < entries.length)
        return acceptOrReport(cell, { must: 'be a list of strings' }, issues);
    const isEmptyList = texts.every((text) => cleanText(text) === '');
    return acceptOrReport(cell, isEmptyList ? parse('') : listOf(texts), issues);
}
function nonEmptyCell(cells, name) {
    const cell = cells.get(name);
    return cell && !cells_isEmpty(cell) ? cell : undefined;
}
function cells_isEmpty({ node, column }) {
    if ('text' in node)
        return node.type === 'null' || cleanText(node.text) === '';
    return column.name === 'clear' && 'items' in node && node.items.length === 0;
}
function addIssue({ node, heading }, text, issues) {
    issues.add({ line: node.line, heading }, text);
}
function parseText({ node, column }, parse) {
    if (!('text' in node))
        return { must: 'be a single value, not a list or an object' };
    if (node.type === 'boolean' && column.field && column.field.parse !== parsers_boolean) {
        return { must: 'be a string, not true or false' };
    }
    return parse(node.text);
}
function acceptOrReport(cell, parsed, issues) {
    if ('value' in parsed)
        return parsed.value;
    const { node, column } = cell;
    const isPublic = (column.field?.privacy ?? 'public') === 'public';
    const shown = 'text' in node && isPublic ? `${issues.quote(node.text.trim())} ` : '';
    addIssue(cell, `${shown}must ${parsed.must}`, issues);
    return undefined;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/employment.js



const HOURS = /^\d+(?:[.,]\d+)?$/;
function checkStartAndPattern(names, findValue, issues) {
    const [missing, ...others] = [EMPLOYMENT_START, EMPLOYMENT_PATTERN].filter(({ name }) => !names.has(name));
    if (!missing || others.length > 0)
        return true;
    const given = missing === EMPLOYMENT_START ? EMPLOYMENT_PATTERN : EMPLOYMENT_START;
    const position = findValue(given.name);
    if (!position)
        return true;
    const { kind } = issues;
    issues.add(position, `needs a ${kind} ${formatHeadings(missing)} too. Add it, or ignore this ${kind} with the input \`columns\``);
    return false;
}
function parseEmployment(cells, needsBoth, issues) {
    if (needsBoth)
        checkBoth(cells, issues);
    const from = parseDate(cells, EMPLOYMENT_START, issues);
    const patternCell = nonEmptyCell(cells, EMPLOYMENT_PATTERN.name);
    const hours = patternCell && parsePattern(patternCell, issues);
    const end = parseDate(cells, EMPLOYMENT_END, issues);
    if (from && end && end.day < from.day) {
        addIssue(end.cell, `must not be before ${issues.quote(from.cell.heading)} (${from.day})`, issues);
    }
    return { ...(from && hours && { start: { from: from.day, hours } }), ...(end && { end: end.day }) };
}
function checkBoth(cells, issues) {
    const start = nonEmptyCell(cells, EMPLOYMENT_START.name);
    const pattern = nonEmptyCell(cells, EMPLOYMENT_PATTERN.name);
    if (start && !pattern)
        addMissing(start, EMPLOYMENT_PATTERN, cells, issues);
    if (pattern && !start)
        addMissing(pattern, EMPLOYMENT_START, cells, issues);
}
function addMissing(given, missing, cells, issues) {
    const heading = cells.get(missing.name)?.heading;
    const name = heading === undefined ? formatHeadings(missing) : issues.quote(heading);
    addIssue(given, `has a value, but ${name} is empty. Fill in both, or empty both`, issues);
}
function parseDate(cells, { name }, issues) {
    const cell = nonEmptyCell(cells, name);
    const day = cell && parseCell(cell, employmentDay, issues);
    return cell && day !== undefined ? { day, cell } : undefined;
}
function parseVacationDays(cells, issues) {
    const cell = nonEmptyCell(cells, VACATION_DAYS.name);
    return cell && parseCell(cell, vacationDays, issues);
}
function parsePattern(cell, issues) {
    const { node } = cell;
    if ('text' in node)
        return parseCell(cell, pattern, issues);
    const text = 'items' in node ? (numbersOf(node)?.join('/') ?? '') : (objectToText(node) ?? '{}');
    return acceptOrReport(cell, pattern(text), issues);
}
function objectToText({ entries }) {
    const halves = new Map(entries.map(([key, node]) => [key.text, numbersOf(node)]));
    const am = halves.get('am');
    const pm = halves.get('pm');
    return entries.length === 2 && am && pm ? JSON.stringify({ am, pm }) : undefined;
}
function numbersOf(node) {
    if (!('items' in node))
        return undefined;
    const texts = node.items.map((item) => ('text' in item && item.type !== 'null' ? item.text.trim() : ''));
    return texts.every((text) => HOURS.test(text))
        ? texts.map((text) => Number(text.replace(',', '.')))
        : undefined;
}
function formatHeadings({ name, germanHeadings }) {
    return [name, ...germanHeadings].map((heading) => `\`${heading}\``).join(' or ');
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/records.js
const ALL_CHECKS = { key: true, startAndPattern: true };
const NO_USERS = 'the file has no users';
const records_MAX_ROWS = 200_000;
const MAX_COLUMNS = 1_000;
const MAX_CELL = 1_000_000;
function duplicateHeadingMessage(heading, earlier, { kind, quote }) {
    return heading === earlier
        ? `appears twice. Delete one of the two ${kind}s`
        : `is the same field as ${quote(earlier)}. Delete one of the two ${kind}s, or ignore one with the input \`columns\``;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/list.js





const USERS = 'users';
const SCHEMA = '$schema';
function recordsOfList(document, finder, issues) {
    const items = 'issue' in document
        ? list_refuse(document.issue, document.issue.text, issues)
        : findItems(document.root, issues);
    if (items.length === 0)
        return { records: [], checks: ALL_CHECKS };
    readKeys(items, finder, issues);
    const checks = { key: true, startAndPattern: checkListStart(items, finder, issues) };
    return { records: generateRecords(items, finder, issues), checks };
}
function list_refuse({ line }, text, issues) {
    issues.add({ line }, text);
    return [];
}
function findItems(root, issues) {
    const list = 'entries' in root ? findUsers(root, issues) : root;
    if (!list)
        return [];
    if ('items' in list && list.items.length > records_MAX_ROWS) {
        const { line } = list.items[records_MAX_ROWS] ?? list;
        return list_refuse({ line }, `is one user too many: a file has at most ${formatNumber(records_MAX_ROWS)}`, issues);
    }
    const hasNoUsers = 'items' in list ? list.items.length === 0 : 'text' in list && list.type === 'null';
    if (hasNoUsers)
        return list_refuse({}, NO_USERS, issues);
    return 'items' in list ? list.items : list_refuse(list, NOT_A_LIST, issues);
}
const NOT_A_LIST = 'the file must be a list of objects, one per user, or an object with such a list under the key `users`';
function findUsers({ line, entries }, issues) {
    const users = entries.filter(([key]) => key.text === USERS);
    const others = entries.filter(([key]) => key.text !== USERS && key.text !== SCHEMA);
    const [first] = users;
    const [other] = others;
    if (!first)
        issues.add({ line }, NOT_A_LIST);
    else if (users.length > 1) {
        issues.add({ line, heading: USERS }, 'appears twice. Delete one of the two keys');
    }
    else if (other) {
        issues.add({ line: other[0].line, heading: other[0].text }, 'is not read: beside `users`, the file has no other key. Delete it');
    }
    else
        return first[1];
    return undefined;
}
function readKeys(items, finder, issues) {
    const sharesLines = haveCommonLines(items);
    for (const [index, item] of items.entries()) {
        if (!('entries' in item) || item.entries.length > MAX_COLUMNS)
            continue;
        const record = sharesLines ? index + 1 : undefined;
        for (const [key] of item.entries)
            finder.find(key.text, { line: key.line, record });
    }
    finder.report(undefined, issues);
}
function checkListStart(items, finder, issues) {
    const names = new Set();
    for (const { column } of knownCells(items, finder))
        names.add(column.name);
    const findValue = (name) => {
        for (const { position, ...cell } of knownCells(items, finder)) {
            if (cell.column.name === name && !cells_isEmpty(cell))
                return position;
        }
        return undefined;
    };
    return checkStartAndPattern(names, findValue, issues);
}
function* knownCells(items, finder) {
    const sharesLines = haveCommonLines(items);
    for (const [index, item] of items.entries()) {
        for (const [key, node] of 'entries' in item ? item.entries : []) {
            const column = finder.columnOf(key.text);
            const record = sharesLines ? index + 1 : undefined;
            const heading = key.text;
            if (column)
                yield { heading, column, node, position: { line: key.line, record, heading } };
        }
    }
}
function haveCommonLines(items) {
    return items.some(({ line }, index) => line === items[index - 1]?.line);
}
function* generateRecords(items, finder, issues) {
    const sharesLines = haveCommonLines(items);
    for (const [index, item] of items.entries()) {
        if (issues.isFull())
            return;
        const record = sharesLines ? index + 1 : undefined;
        const recordIssues = forRecord(record, issues);
        if (!('entries' in item)) {
            recordIssues.add({ line: item.line }, 'must be an object with the fields of a user');
        }
        else if (item.entries.length > MAX_COLUMNS) {
            const keys = formatNumber(item.entries.length);
            recordIssues.add({ line: item.line }, `has ${keys} keys. At most ${formatNumber(MAX_COLUMNS)} are read`);
        }
        else
            yield { line: item.line, record, cells: cellsOfObject(item, finder, recordIssues) };
    }
}
function cellsOfObject({ entries }, finder, issues) {
    const cells = new Map();
    for (const [key, node] of entries) {
        const heading = key.text;
        const column = finder.columnOf(heading);
        const earlier = column && cells.get(column.name)?.heading;
        if (earlier !== undefined) {
            issues.add({ line: key.line, heading }, duplicateHeadingMessage(heading, earlier, issues));
        }
        else if ('text' in node && node.text.length > MAX_CELL) {
            issues.add({ line: node.line, heading }, `has more than ${formatNumber(MAX_CELL)} characters`);
        }
        else if (column)
            cells.set(column.name, { heading, column, node });
    }
    return cells;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/csv.js




const SEPARATORS = new Map([
    [';', 'semicolon'],
    [',', 'comma'],
    ['\t', 'tab'],
    ['|', 'vertical bar'],
]);
const SEPARATOR_LINE = /^"?sep=([!#-/:-@[-`{-~\t])"?[^\S\r\n]*(?:\r\n|\r|\n|$)/i;
const csv_LINE_FEED = 10;
const csv_CARRIAGE_RETURN = 13;
const UNCLOSED_QUOTE = 'has a quote that is never closed. Add the closing quote at the end of the cell';
const STRAY_QUOTE = 'has a quote inside a cell. Put the whole cell in quotes and double the quotes inside, as in "5"" wide"';
const SOFT_HYPHEN = 0xad;
const TOO_LONG = `has a cell of more than ${formatNumber(MAX_CELL)} characters. Check whether a quote before it is missing`;
function csv_isBlank(cell) {
    const visible = cell.trim();
    return visible === '' || (visible.charCodeAt(0) >= SOFT_HYPHEN && text_trimText(visible) === '');
}
function separatorName({ separator }) {
    return SEPARATORS.get(separator) ?? `"${separator}"`;
}
function openCsv(text, preferred) {
    const [line = '', separator] = SEPARATOR_LINE.exec(text.slice(0, 20)) ?? [];
    const start = line.length;
    const firstLine = line === '' ? 1 : 2;
    return { text, start, firstLine, separator: separator ?? detectSeparator(text, preferred) };
}
function detectSeparator(text, preferred) {
    const counts = new Map([...SEPARATORS.keys()].map((separator) => [separator, 0]));
    let isQuoted = false;
    for (let at = text.search(/[^\s;,|]/); at >= 0 && at < text.length; at++) {
        const character = text.charAt(at);
        if (character === '"')
            isQuoted = !isQuoted;
        else if (isQuoted)
            continue;
        else if (character === '\n' || character === '\r')
            break;
        else if (counts.has(character))
            counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    if (preferred !== undefined && (counts.get(preferred) ?? 0) > 0)
        return preferred;
    return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
function* rowsOf(table, maxCells) {
    const { text, separator, start, firstLine } = table;
    const escaped = separator.replace(/[|\\^\]-]/, '\\$&');
    const plain = new RegExp(`[^${escaped}"\\r\\n]*`, 'y');
    const reader = { text, separator, plain, at: start, line: firstLine };
    while (reader.at < text.length) {
        const { line } = reader;
        const row = readRow(reader, maxCells);
        if (typeof row === 'string') {
            yield { line, text: row };
            return;
        }
        if (row.width > 0)
            yield row;
    }
}
function readRow(reader, maxCells) {
    const { line } = reader;
    const cells = [];
    let width = 0;
    for (let count = 1;; count++) {
        const cell = readCell(reader);
        if (typeof cell !== 'string')
            return cell.issue;
        if (!csv_isBlank(cell))
            width = count;
        if (count <= maxCells)
            cells.push(cell);
        if (reader.text.charAt(reader.at) !== reader.separator)
            break;
        reader.at += 1;
    }
    skipLineBreak(reader);
    return { line, cells, width };
}
function skipLineBreak(reader) {
    const isWindows = reader.text.charCodeAt(reader.at) === csv_CARRIAGE_RETURN &&
        reader.text.charCodeAt(reader.at + 1) === csv_LINE_FEED;
    reader.at += isWindows ? 2 : 1;
    reader.line += 1;
}
function readCell(reader) {
    const { text, plain } = reader;
    const start = reader.at;
    plain.lastIndex = start;
    plain.test(text);
    reader.at = plain.lastIndex;
    if (reader.at - start > MAX_CELL)
        return { issue: TOO_LONG };
    if (text.charAt(reader.at) !== '"')
        return text.slice(start, reader.at);
    const before = text.slice(start, reader.at).trim();
    if (before === '')
        return readQuoted(reader);
    return before === '=' ? readFormula(reader) : { issue: STRAY_QUOTE };
}
function readQuoted(reader) {
    const { text } = reader;
    const start = reader.at + 1;
    let end = text.indexOf('"', start);
    let isEscaped = false;
    while (end >= 0 && text.charAt(end + 1) === '"') {
        isEscaped = true;
        end = text.indexOf('"', end + 2);
    }
    if (end < 0)
        return { issue: UNCLOSED_QUOTE };
    if (end - start > MAX_CELL)
        return { issue: TOO_LONG };
    const inside = text.slice(start, end);
    reader.line += countLineBreaks(inside);
    reader.at = end + 1;
    if (!skipToEndOfCell(reader))
        return { issue: STRAY_QUOTE };
    return isEscaped ? inside.replaceAll('""', '"') : inside;
}
function readFormula(reader) {
    const { text, plain } = reader;
    plain.lastIndex = reader.at + 1;
    plain.test(text);
    const end = plain.lastIndex;
    if (text.charAt(end) !== '"')
        return { issue: STRAY_QUOTE };
    const cell = `=${text.slice(reader.at, end + 1)}`;
    reader.at = end + 1;
    return skipToEndOfCell(reader) ? cell : { issue: STRAY_QUOTE };
}
function skipToEndOfCell(reader) {
    const { text, separator } = reader;
    while (reader.at < text.length) {
        const character = text.charAt(reader.at);
        if ([separator, '\r', '\n'].includes(character))
            return true;
        if (character.trim() !== '')
            return false;
        reader.at += 1;
    }
    return true;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/heading-row.js



const heading_row_MAX_LINES = 3;
const MAX_TOP = 100_000;
function findLowerHeadings({ text, line, headings }, preferred, finder) {
    const first = countColumns(headings, finder);
    if (first > 1)
        return undefined;
    const isUnderstood = headings.some(finder.isHeading);
    const lines = text
        .slice(0, MAX_TOP)
        .split(/\r\n?|\n/)
        .slice(line);
    const filled = [...lines.entries()].filter(([, each]) => /[^\s;,|]/.test(each)).slice(0, heading_row_MAX_LINES);
    const found = filled.find(([, each]) => {
        const cells = cellsOf(each, preferred);
        const columns = countColumns(cells, finder);
        if (isUnderstood)
            return columns >= first + 2;
        return columns >= 2 || (columns === 1 && cells.every(finder.isHeading));
    });
    return found && line + found[0] + 1;
}
function cellsOf(line, preferred) {
    const row = rowsOf(openCsv(line, preferred), MAX_COLUMNS).next().value;
    return row && 'cells' in row ? row.cells.map(cleanText).filter((cell) => cell !== '') : [];
}
function countColumns(texts, finder) {
    return new Set(texts.map((text) => finder.columnOf(text)?.name).filter((name) => name !== undefined)).size;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/table.js






const TOO_MANY_ROWS = `is one user too many: a file has at most ${formatNumber(records_MAX_ROWS)}. Split it into several files`;
function recordsOfTable(text, preferred, finder, issues) {
    const table = openCsv(text, preferred);
    const survey = surveyTable(table);
    const top = { text, line: survey.line, headings: survey.headings.map(cleanText) };
    const lower = findLowerHeadings(top, preferred, finder);
    if (lower !== undefined)
        return table_refuse({ line: top.line }, lowerHeadingsMessage(top.line, lower), issues);
    if (survey.issue)
        issues.add({ line: survey.issue.line }, survey.issue.text);
    if (survey.headings.length === 0)
        return NO_RECORDS;
    if (!top.headings.some(finder.isHeading))
        return table_refuse({ line: top.line }, NO_HEADINGS, issues);
    const headings = readHeadings(top.headings, survey, finder, issues);
    const checks = {
        key: hasKeyColumn(headings),
        startAndPattern: checkTableStart(headings, survey, issues),
    };
    return { records: table_generateRecords(table, headings, finder, issues), checks };
}
const KEY_COLUMNS = ['id', 'email'];
const NO_RECORDS = { records: [], checks: ALL_CHECKS };
const NO_HEADINGS = 'has no recognised column heading, such as `email`, `firstname` or `Vorname`. Start the file with a row of headings, ' +
    'separated by semicolons, commas, tabs or vertical bars';
function table_refuse(position, text, issues) {
    issues.add(position, text);
    return NO_RECORDS;
}
function lowerHeadingsMessage(first, lower) {
    const last = lower - 1;
    const above = last === first ? `line ${first}` : `lines ${first} ${last === first + 1 ? 'and' : 'to'} ${last}`;
    return `is not the row of headings: line ${lower} looks like it. Delete ${above}`;
}
function surveyTable(table) {
    const refused = (issue) => ({
        line: 1,
        headings: [],
        firstValues: [],
        issue,
    });
    const rows = rowsOf(table, MAX_COLUMNS + 1);
    const first = rows.next().value;
    if (!first)
        return refused({ text: NO_USERS });
    if ('text' in first)
        return refused(first);
    const { line, cells: headings, width } = first;
    if (width > MAX_COLUMNS) {
        return refused({
            line,
            text: `has ${formatNumber(width)} columns. At most ${formatNumber(MAX_COLUMNS)} are read`,
        });
    }
    const firstValues = [];
    let count = 0;
    for (const row of rows) {
        if ('text' in row)
            return { line, headings, firstValues, issue: row };
        count += 1;
        if (count > records_MAX_ROWS)
            return refused({ line: row.line, text: TOO_MANY_ROWS });
        addFirstValues(row, firstValues);
    }
    return { line, headings, firstValues, ...(count === 0 && { issue: { text: NO_USERS } }) };
}
function addFirstValues({ line, cells }, firstValues) {
    for (let index = 0; index < cells.length; index++) {
        if (firstValues[index] === undefined && !csv_isBlank(cells[index] ?? ''))
            firstValues[index] = line;
    }
}
function* table_generateRecords(table, headings, finder, issues) {
    const rows = rowsOf(table, headings.length);
    rows.next();
    let isFirst = true;
    for (const row of rows) {
        if ('text' in row || issues.isFull())
            return;
        const { line, cells, width } = row;
        const isSecondRow = isFirst && repeatsHeadings(cells, headings, finder);
        isFirst = false;
        if (isSecondRow)
            issues.add({ line }, 'looks like a second row of headings. Delete one of the two');
        else if (width <= headings.length)
            yield { line, cells: cellsOfRow(line, cells, headings) };
        else
            issues.add({ line }, surplusMessage(width, headings.length, separatorName(table)));
    }
}
function repeatsHeadings(cells, headings, finder) {
    const repeated = headings.filter(({ column }, index) => {
        const text = cleanText(cells[index] ?? '');
        return column !== undefined && finder.columnOf(text)?.name === column.name;
    });
    return repeated.length >= 2;
}
function surplusMessage(cells, headings, separator) {
    const counts = `has ${countOf(cells, 'cell')} for ${countOf(headings, 'heading')}`;
    return `${counts}. Put a cell that contains a ${separator} in double quotes, or add the missing heading`;
}
function hasKeyColumn(headings) {
    return headings.some(({ column }) => KEY_COLUMNS.some((name) => column?.name === name));
}
function cellsOfRow(line, texts, headings) {
    const cells = new Map();
    for (let index = 0; index < headings.length; index++) {
        const { heading, column } = headings[index] ?? {};
        const text = texts[index] ?? '';
        if (heading === undefined || !column || (column.property !== undefined && text === ''))
            continue;
        cells.set(column.name, { heading, column, node: { line, type: 'text', text } });
    }
    return cells;
}
function readHeadings(headings, survey, finder, issues) {
    const { line } = survey;
    checkUnnamedColumns(headings, survey, issues);
    const seen = new Map();
    const found = headings.map((heading) => {
        const column = heading === '' ? undefined : finder.find(heading, { line });
        const earlier = column && seen.get(column.name);
        if (column)
            seen.set(column.name, heading);
        if (earlier === undefined)
            return { heading, column };
        issues.add({ line, heading }, duplicateHeadingMessage(heading, earlier, issues));
        return { heading, column: undefined };
    });
    finder.report({ line }, issues);
    if (!hasKeyColumn(found) && !KEY_COLUMNS.some(finder.isMapped)) {
        issues.add({ line }, 'has no column `id` or `email` to identify the users. Add one, or name it in the input `columns`, such as "Work Email = email"');
    }
    return found;
}
function checkTableStart(headings, { line, firstValues }, issues) {
    const names = new Set(headings.flatMap(({ column }) => (column ? [column.name] : [])));
    const findValue = (name) => {
        const index = headings.findIndex(({ column }) => column?.name === name);
        return firstValues[index] === undefined ? undefined : { line, heading: headings[index]?.heading ?? name };
    };
    return checkStartAndPattern(names, findValue, issues);
}
function checkUnnamedColumns(headings, { line, firstValues }, issues) {
    for (const [index, heading] of headings.entries()) {
        const valueLine = firstValues[index];
        if (heading !== '' || valueLine === undefined)
            continue;
        const message = `has no heading, but a value in line ${valueLine}. Add a heading or delete the column`;
        issues.add({ line, heading: index + 1 }, message);
    }
}

;// CONCATENATED MODULE: ./build/src/model/clear.js

const CLEARABLE = FIELDS.filter(({ emptyValue }) => emptyValue !== undefined);
function clearFields(names, inputOf, isGiven, quote) {
    const problems = [];
    const fields = new Set();
    for (const name of names) {
        const input = inputOf(name);
        const field = CLEARABLE.find((each) => each.input === input);
        if (field)
            fields.add(field);
        if (!field) {
            const allowed = CLEARABLE.map((each) => each.input).join(', ');
            problems.push(`must only name fields that can be cleared (${allowed}), not ${quote(name)}`);
        }
        else if (isGiven(field.input)) {
            problems.push(`must not name \`${field.input}\`, which also has a value. Remove one of the two`);
        }
    }
    return { desired: [...fields].map((field) => ({ field, value: field.emptyValue })), problems };
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/properties.js




function parseCustomProperties(cells, issues) {
    const customCells = [...cells.values()].filter((cell) => cell.column.field === CUSTOM && !cells_isEmpty(cell));
    const desired = new Map();
    for (const cell of customCells) {
        for (const [name, node] of propertiesOf(cell, issues)) {
            if ('type' in node && node.type === 'null')
                continue;
            if (desired.has(name))
                addIssue(cell, duplicatePropertyMessage(name, issues), issues);
            const value = parseProperty(name, node, cell, issues);
            if (value !== undefined)
                desired.set(name, value);
        }
    }
    const [first] = customCells;
    if (!first || desired.size === 0)
        return [];
    const value = acceptOrReport(first, checkPropertiesSize(Object.fromEntries(desired)), issues);
    return value === undefined ? [] : [{ field: CUSTOM, value }];
}
function propertiesOf(cell, issues) {
    const { column, node } = cell;
    if (column.property !== undefined)
        return [[column.property, listOrNode(node)]];
    const document = 'text' in node ? json_parseJson(node.text) : { root: node };
    const root = 'root' in document ? document.root : undefined;
    if (root && 'entries' in root)
        return root.entries.map(([key, value]) => [key.text, value]);
    const must = root ? 'be a JSON object, such as {"key": "value"}' : 'be a valid JSON object (syntax error)';
    addIssue(cell, `must ${must}`, issues);
    return [];
}
function listOrNode(node) {
    if (!('text' in node) || !/^\s*\[\s*"/.test(node.text))
        return node;
    const document = json_parseJson(node.text);
    const root = 'root' in document ? document.root : undefined;
    const isList = root && 'items' in root && root.items.every((item) => 'text' in item && item.type === 'text');
    return isList ? { ...root, line: node.line } : node;
}
function parseProperty(name, node, cell, issues) {
    const subject = cell.column.property === undefined ? `the custom field ${issues.quote(name)} ` : '';
    const item = itemOf(node);
    const parsed = customProperty(item) ?? {
        must: `be a string, number, boolean or list of strings${subject && ' ("" clears it)'}`,
    };
    if ('value' in parsed)
        return parsed.value;
    addIssue(cell, `${subject}must ${parsed.must}`, issues);
    return undefined;
}
function itemOf(node) {
    if ('entries' in node)
        return undefined;
    if ('text' in node) {
        const isBoolean = node.type === 'boolean' || node.isYamlBoolean;
        return isBoolean ? node.text.toLowerCase() === 'true' : node.text;
    }
    return node.items.map((item) => ('text' in item && item.type === 'text' ? item.text : undefined));
}
function duplicatePropertyMessage(name, { quote }) {
    return `the custom field ${quote(name)} is set twice. Remove one of the values`;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/user-record.js







const user_record_EMAIL = fieldByInput('email');
const MAX_CLEARED = 100;
function parseUserRecord({ line, cells }, checks, columnOf, today, issues) {
    const idCell = nonEmptyCell(cells, 'id');
    const id = idCell && parseCell(idCell, parsers_id, issues);
    const desired = [
        ...parseFields(cells, today, issues),
        ...parseCustomProperties(cells, issues),
        ...parseClear(cells, columnOf, issues),
    ];
    const value = desired.find(({ field }) => field === user_record_EMAIL)?.value;
    const email = typeof value === 'string' ? value : undefined;
    const employment = parseEmployment(cells, checks.startAndPattern, issues);
    const user = { email, employment, vacationDays: parseVacationDays(cells, issues) };
    if (idCell)
        return { ...user, key: id === undefined ? undefined : { id }, desired };
    if (checks.key && !nonEmptyCell(cells, user_record_EMAIL.input)) {
        issues.add({ line }, 'has neither `id` nor `email`. Fill in one of them. If this is not a person, delete it');
    }
    return {
        ...user,
        key: email === undefined ? undefined : { email },
        desired: desired.filter(({ field }) => field !== user_record_EMAIL),
    };
}
function parseFields(cells, today, issues) {
    const desired = [];
    for (const field of FILE_FIELDS) {
        const cell = field === CUSTOM ? undefined : nonEmptyCell(cells, field.input);
        const value = cell && parseField(cell, field, today, issues);
        if (value !== undefined)
            desired.push({ field, value });
    }
    return desired;
}
function parseClear(cells, columnOf, issues) {
    const cell = nonEmptyCell(cells, 'clear');
    const names = (cell && parseList(cell, list, issues)) ?? [];
    if (!cell)
        return [];
    if (names.length > MAX_CLEARED) {
        addIssue(cell, `must name at most ${MAX_CLEARED} fields`, issues);
        return [];
    }
    const { desired, problems } = clearFields(names, (name) => columnOf(name)?.name, (input) => nonEmptyCell(cells, input) !== undefined, issues.quote);
    for (const problem of problems)
        addIssue(cell, problem, issues);
    return desired;
}

// EXTERNAL MODULE: ./node_modules/js-yaml/dist/js-yaml.mjs
var js_yaml = __webpack_require__(243);
;// CONCATENATED MODULE: ./build/src/sync/users-file/yaml.js



const yaml_BOOLEANS = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'];
const VALUE_START = /[,[{]|[-:?](?=[\s,[\]{}-]|$)/g;
const NULLS = ['', '~', 'null'];
function parseYaml(text) {
    const lastOffset = findLimit(text);
    if (lastOffset !== undefined) {
        return { issue: { line: createLineCounter(text)(lastOffset), text: TOO_MANY_VALUES } };
    }
    let events;
    try {
        events = (0,js_yaml/* parseEvents */.PH)(text, { maxDepth: nodes_MAX_DEPTH });
    }
    catch (error) {
        if (!(error instanceof js_yaml/* YAMLException */.tB))
            throw error;
        const reason = error.reason.replace(/(?:: | ").*/s, '');
        const { line = 0, column = 0 } = error.mark ?? {};
        return { issue: { line: line + 1, text: `is not valid YAML at character ${column + 1}: ${reason}` } };
    }
    const lineOf = createLineCounter(text);
    const issue = findUnsupported(events, lineOf);
    if (issue)
        return { issue };
    const queue = { text, events: events.reverse(), lineOf };
    queue.events.pop();
    return { root: readNext(queue) ?? { line: 1, type: 'null', text: '' } };
}
function findLimit(text) {
    VALUE_START.lastIndex = 0;
    for (let count = 0; VALUE_START.test(text); count++) {
        if (count >= MAX_VALUES)
            return VALUE_START.lastIndex;
    }
    return undefined;
}
function findUnsupported(events, lineOf) {
    const index = events.findIndex((event, at) => at > 0 && unsupportedFeature(event) !== undefined);
    const event = events[index];
    const text = event && unsupportedFeature(event);
    if (text === undefined)
        return undefined;
    const read = events.slice(0, event?.type === js_yaml/* EVENT_ID */.hy.DOCUMENT ? index + 2 : index + 1);
    return { line: lineOf(read.reduce((offset, each) => Math.max(offset, startOf(each)), 0)), text };
}
function unsupportedFeature(event) {
    if (event.type === js_yaml/* EVENT_ID */.hy.DOCUMENT)
        return 'starts a second YAML document. Put all users in one list';
    if (event.type === js_yaml/* EVENT_ID */.hy.ALIAS)
        return 'contains a YAML alias (`*`). Write out the value instead';
    const hasTag = isNode(event) && event.tagStart >= 0;
    return hasTag ? 'contains a YAML tag (`!`). Remove the tag, as all values are read as text' : undefined;
}
function isNode(event) {
    const { SCALAR, SEQUENCE, MAPPING } = js_yaml/* EVENT_ID */.hy;
    return event.type === SCALAR || event.type === SEQUENCE || event.type === MAPPING;
}
function startOf(event) {
    if (isNode(event)) {
        if (event.tagStart >= 0)
            return event.tagStart;
        return event.type === js_yaml/* EVENT_ID */.hy.SCALAR ? event.valueStart : event.start;
    }
    return event.type === js_yaml/* EVENT_ID */.hy.ALIAS ? event.anchorStart : -1;
}
function readNext(queue) {
    const event = queue.events.pop();
    if (!event || !isNode(event))
        return undefined;
    const line = queue.lineOf(startOf(event));
    if (event.type === js_yaml/* EVENT_ID */.hy.SCALAR)
        return yaml_readScalar(queue.text, line, event);
    const items = [];
    for (let item = readNext(queue); item; item = readNext(queue))
        items.push(item);
    return event.type === js_yaml/* EVENT_ID */.hy.SEQUENCE ? { line, items } : { line, entries: toEntries(items) };
}
function yaml_readScalar(text, line, event) {
    const value = (0,js_yaml/* getScalarValue */.KE)(text, event);
    const isPlain = event.style === js_yaml/* SCALAR_STYLE */.jK.PLAIN;
    if (isPlain && yaml_BOOLEANS.includes(value))
        return { line, type: 'text', text: value, isYamlBoolean: true };
    return { line, type: isPlain && NULLS.includes(value) ? 'null' : 'text', text: value };
}
function toEntries(items) {
    const entries = [];
    for (let index = 0; index < items.length; index += 2) {
        const key = items[index];
        const value = items[index + 1];
        if (key && value) {
            entries.push(['text' in key ? key : { line: key.line, type: 'null', text: '' }, value]);
        }
    }
    return entries;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/read.js












const FILE_LIMIT = { bytes: 32 * 1024 * 1024, must: 'be a file of at most 32 MiB' };
function readUsersFile(path, content, quote, today, columns = '') {
    const format = formatOf(path);
    const collector = createIssueCollector(path, isTable(format) ? 'column' : 'key', quote);
    const { mapping, issues } = parseColumnMapping(columns, quote);
    const finder = createColumnFinder(mapping);
    const text = readText(format, content, collector);
    const records = format && text !== undefined ? findRecords(format, text, finder, collector) : undefined;
    const rows = records ? readRows(records, finder, today, collector) : [];
    const ofColumns = [...issues, ...finder.mappingIssues(collector)];
    return {
        rows,
        issues: [...ofColumns.map((issue) => ({ text: `\`columns\`, ${issue}` })), ...collector.issues()],
        ignored: finder.ignored(),
        headings: finder.headings(),
    };
}
function readText(format, content, issues) {
    if (format === undefined) {
        issues.add({}, `the file name must end in ${ENDINGS}. In Excel, save as "CSV UTF-8"`);
        return undefined;
    }
    const decoded = decodeText(content);
    if ('text' in decoded)
        return decoded.text;
    issues.add({ line: decoded.line }, decoded.issue);
    return undefined;
}
function findRecords(format, text, finder, issues) {
    if (isTable(format)) {
        return recordsOfTable(text, format === 'tsv' ? '\t' : undefined, finder, issues);
    }
    return recordsOfList(format === 'json' ? json_parseJson(text) : parseYaml(text), finder, issues);
}
function readRows({ records, checks }, finder, today, issues) {
    const findDuplicate = createDuplicateDetector();
    const rows = [];
    let row = 0;
    for (const record of records) {
        row += 1;
        const recordIssues = forRecord(record.record, issues);
        const location = formatPosition(record);
        const user = parseUserRecord(record, checks, finder.columnOf, today, recordIssues);
        const duplicate = findDuplicate(location, user);
        if (duplicate !== undefined)
            recordIssues.add({ line: record.line }, duplicate);
        const { key, desired, employment, vacationDays } = user;
        if (key)
            rows.push({ row, line: record.line, location, key, desired, employment, vacationDays });
    }
    return rows;
}
function createDuplicateDetector() {
    const ids = new Map();
    const emails = new Map();
    return (location, { key, email }) => {
        const id = key && 'id' in key ? key.id : undefined;
        const sameId = id === undefined ? undefined : findOrRemember(ids, id, location);
        const sameEmail = email === undefined ? undefined : findOrRemember(emails, normalizeEmail(email), location);
        const [earlier, what] = sameId === undefined ? [sameEmail, 'e-mail address'] : [sameId, '`id`'];
        return earlier && `is the same user as ${earlier} (same ${what}). Merge the two into one`;
    };
}
function findOrRemember(seen, value, location) {
    const first = seen.get(value);
    if (first === undefined)
        seen.set(value, location);
    return first;
}

;// CONCATENATED MODULE: ./build/simulator/account/describe.js

function describeAccount({ users, units, roles, employments, holidays, customFields, }) {
    return [
        countOf(users.length, 'user'),
        countOf(units.length, 'team'),
        countOf(roles.length, 'role'),
        countOf(employments.length, 'employment'),
        holidays.length === 1 ? '1 vacation entry' : `${formatNumber(holidays.length)} vacation entries`,
        countOf(customFields.length, 'custom field'),
    ].join(', ');
}

;// CONCATENATED MODULE: ./build/simulator/account/checks.js





const checks_isText = (value) => typeof value === 'string';
function check(rule, holds) {
    return (value) => (holds(value) ? undefined : rule);
}
const id = check('be an ID (a positive whole number)', (value) => Number.isSafeInteger(value) && Number(value) > 0);
const checks_text = check('be a text', checks_isText);
const checks_name = check('be a text that is not empty', (value) => checks_isText(value) && value.trim() !== '');
const checks_email = check('be an e-mail address', isEmail);
const checks_flag = check('be true or false', (value) => typeof value === 'boolean');
const number = check('be a number', Number.isFinite);
const day = check('be a date (YYYY-MM-DD)', isDay);
const timestamp = check('be a time such as 2026-11-26T08:00:00Z', (value) => checks_isText(value) && !Number.isNaN(Date.parse(value)));
const texts = check('be a list of texts', (value) => Array.isArray(value) && value.every(checks_isText));
const properties = check('be an object whose values are texts, numbers or lists of texts', (value) => json_isObject(value) && Object.values(value).every((each) => [each].flat().every(checks_isText)));
const kind = check(`be ${CUSTOM_FIELD_KINDS.slice(0, -1).join(', ')} or ${CUSTOM_FIELD_KINDS.at(-1)}`, (value) => checks_isText(value) && CUSTOM_FIELD_KINDS.includes(value));
const object = check('be an object', json_isObject);
const checks_reference = check('be an object with an `id`', (value) => json_isObject(value) && id(value['id']) === undefined);
const checks_pattern = check('be an object with five numbers for `am` and for `pm`', isWeeklyPattern);
function orNull(inner) {
    return (value) => {
        const rule = value === null ? undefined : inner(value);
        return rule === undefined ? undefined : `${rule}, or null`;
    };
}

;// CONCATENATED MODULE: ./build/src/model/names.js




const names_MAX_CANDIDATES = 8;
const MAX_DIFFERENT = (/* unused pure expression or super */ null && (1 / 3));
const names_MAX_COMPARED = 100;
function namedDirectories(desired) {
    return directoriesOf(desired.filter(({ value }) => isNameReference(value)));
}
function directoriesOf(desired) {
    return [...new Set(desired.flatMap(({ field }) => field.directory ?? []))];
}
function createNameResolver(directories, { checksIds } = { checksIds: false }) {
    const caches = {
        teams: new Map(),
        roles: new Map(),
    };
    const find = (directory, value) => {
        const entries = directories[directory];
        const key = isNameReference(value) ? value[NAME_REF] : value;
        const isName = typeof key === 'string';
        const isCheckedId = checksIds && typeof key === 'number' && entries !== undefined;
        if (!isName && !isCheckedId)
            return undefined;
        const cached = caches[directory].get(key);
        if (cached)
            return cached;
        const found = isName
            ? findByName(directory, entries ?? [], key)
            : findById(directory, entries ?? [], key);
        caches[directory].set(key, found);
        return found;
    };
    return (desired) => {
        const issues = [];
        const resolved = desired.map((each) => {
            const { field, value } = each;
            const found = field.directory && find(field.directory, value);
            if (!found)
                return each;
            if ('text' in found) {
                issues.push({ ...found, text: `\`${field.input}\`: ${found.text}` });
                return each;
            }
            return { field, value: found.id, label: found.name };
        });
        return { desired: resolved, issues };
    };
}
function findById(directory, entries, id) {
    const found = entries.find((entry) => entry.id === id);
    if (found)
        return found;
    const singular = directory.slice(0, -1);
    return {
        text: `MOCO has no ${singular} with the ID ${id}. ${formatAll(directory, entries)}`,
        isAmbiguous: false,
    };
}
function findByName(directory, entries, name) {
    const desired = normalizeName(name);
    const exact = entries.filter((entry) => normalizeName(entry.name) === desired);
    const key = names_caselessName(name);
    const similar = entries.filter((entry) => names_caselessName(entry.name) === key);
    const matches = exact.length > 0 ? exact : similar;
    const [first] = matches;
    if (first && matches.length === 1)
        return first;
    if (matches.length > 1) {
        const text = `several ${directory} in MOCO have the name "${name}": ${formatCandidates(matches)}. Use the ID.`;
        return { text, isAmbiguous: true };
    }
    const singular = directory.slice(0, -1);
    return {
        text: `MOCO has no ${singular} "${name}". ${suggest(directory, entries, name)}`,
        isAmbiguous: false,
    };
}
function suggest(directory, entries, name) {
    const [nearest, ...others] = sortBySimilarity(entries, name);
    if (!nearest)
        return formatAll(directory, []);
    const all = formatAll(directory, [nearest.entry, ...others.map(({ entry }) => entry)]);
    const compared = Math.min(names_MAX_COMPARED, Math.max(name.length, nearest.entry.name.length));
    const isTypo = nearest.distance <= compared * MAX_DIFFERENT;
    return isTypo ? `Did you mean "${nearest.entry.name}"? ${all}` : all;
}
function normalizeName(name) {
    return text_trimText(name).replace(/\s+/g, ' ');
}
function names_caselessName(name) {
    return normalizeName(name).toLowerCase();
}
function sortBySimilarity(entries, name) {
    const comparable = (text) => names_caselessName(text).slice(0, names_MAX_COMPARED);
    const desired = comparable(name);
    return entries
        .map((entry) => ({ entry, distance: (0,mod/* distance */.Io)(comparable(entry.name), desired) }))
        .sort((a, b) => a.distance - b.distance);
}
function formatAll(directory, entries) {
    return entries.length === 0
        ? `It has no ${directory} at all.`
        : `All ${directory}: ${formatCandidates(entries)}.`;
}
function formatCandidates(entries) {
    return listSome(entries, names_MAX_CANDIDATES, ({ id, name }) => `"${name}" (ID ${id})`);
}
function isNameReference(value) {
    return typeof value === 'object' && value !== null && NAME_REF in value;
}

;// CONCATENATED MODULE: ./build/simulator/account/references.js



function createReferences(values, { noun, fallback, newId }) {
    const byKey = new Map();
    const names = values.map((value) => references_nameOf(value, fallback)).filter((name) => name !== undefined);
    for (const name of names) {
        if (!byKey.has(names_caselessName(name))) {
            byKey.set(names_caselessName(name), { id: newId(), name: normalizeName(name) });
        }
    }
    for (const id of values.filter((value) => typeof value === 'number')) {
        if (byKey.has(id))
            continue;
        let name = `${noun} ${id}`;
        while (byKey.has(names_caselessName(name)))
            name += ` (${id})`;
        byKey.set(names_caselessName(name), { id, name });
        byKey.set(id, { id, name });
    }
    const find = (value) => {
        const name = references_nameOf(value, fallback);
        return reference(byKey.get(name === undefined ? Number(value) : names_caselessName(name)));
    };
    return { all: [...new Map([...byKey.values()].map((each) => [each.id, each])).values()], find };
}
function references_nameOf(value, fallback) {
    if (typeof value === 'object' && value !== null && parsers_NAME_REF in value)
        return String(value[parsers_NAME_REF]);
    return typeof value === 'number' ? undefined : fallback;
}
function isAdminName(name) {
    return /^admin(?:istrator(?:[:*/_]?in)?)?$/i.test(normalizeName(name));
}

;// CONCATENATED MODULE: ./build/simulator/account/entities.js






const TIMESTAMPS = { created_at: timestamp, updated_at: timestamp };
const asReference = (id) => (id === null ? null : { id });
const asId = (value) => typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
const nullableText = (key) => ({
    [key]: { key, convert: (value) => value ?? '' },
});
const PROPERTIES = {
    key: 'custom_properties',
    convert: (value) => json_isObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, typeof each === 'number' ? String(each) : each]))
        : value,
};
const MAX_HOURS_DIFFERENCE = 0.1;
const entities_KINDS = {
    units: {
        required: { id: id, name: checks_name },
        optional: { custom_properties: properties, ...TIMESTAMPS },
        ignored: ['users'],
        aliases: { custom_properties: PROPERTIES },
        blank: () => ({}),
    },
    roles: {
        required: { id: id, name: checks_name },
        optional: { is_default: checks_flag, is_admin: checks_flag, permission: object, ...TIMESTAMPS },
        ignored: [],
        aliases: {},
        blank: (id, name, given) => role(id, name, {
            is_admin: given['is_admin'] === undefined ? isAdminName(name) : given['is_admin'] === true,
        }),
    },
    users: {
        required: {
            id: id,
            firstname: checks_name,
            lastname: checks_name,
            email: checks_email,
            unit: checks_reference,
        },
        optional: {
            role: orNull(checks_reference),
            active: checks_flag,
            extern: checks_flag,
            mobile_phone: checks_text,
            work_phone: checks_text,
            home_address: checks_text,
            info: checks_text,
            birthday: orNull(day),
            iban: orNull(checks_text),
            credit_number: orNull(checks_text),
            avatar_url: orNull(checks_text),
            tags: texts,
            custom_properties: properties,
            ...TIMESTAMPS,
        },
        ignored: [],
        aliases: {
            unit_id: { key: 'unit', convert: asReference },
            role_id: { key: 'role', convert: asReference },
            external: { key: 'extern' },
            bday: { key: 'birthday' },
            ...nullableText('mobile_phone'),
            ...nullableText('work_phone'),
            ...nullableText('home_address'),
            ...nullableText('info'),
            custom_properties: PROPERTIES,
        },
        blank: (id) => blankUser(id, SAMPLE_TIMESTAMP),
    },
    employments: {
        required: { id: id, user_id: id, pattern: checks_pattern, from: day },
        optional: { to: orNull(day), ...TIMESTAMPS },
        ignored: ['weekly_target_hours'],
        aliases: { user: { key: 'user_id', convert: asId } },
        blank: (id) => fullTimeEmployment(id, 0, SAMPLE_TIMESTAMP),
        findContradiction: ({ pattern, weekly_target_hours: given }) => {
            const hours = weeklyHours(pattern) ?? 0;
            const isOther = typeof given === 'number' && Math.abs(given - hours) > MAX_HOURS_DIFFERENCE;
            return isOther ? ['weekly_target_hours', `be the sum of \`pattern\`: ${hours}`] : undefined;
        },
    },
    holidays: {
        required: { id: id, user_id: id, year: id, title: checks_text, days: number },
        optional: { creator_id: orNull(id), ...TIMESTAMPS },
        ignored: ['hours'],
        aliases: { user: { key: 'user_id', convert: asId }, creator: { key: 'creator_id', convert: asId } },
        blank: () => ({ creator_id: null, created_at: SAMPLE_TIMESTAMP, updated_at: SAMPLE_TIMESTAMP }),
    },
    custom_properties: {
        required: { id: id, name: checks_name },
        optional: {
            name_alt: orNull(checks_text),
            kind: kind,
            entity: checks_text,
            defaults: texts,
            placeholder: orNull(checks_text),
            placeholder_alt: orNull(checks_text),
            print_on_invoice: checks_flag,
            print_on_offer: checks_flag,
            print_on_timesheet: checks_flag,
            notification_enabled: checks_flag,
            api_only: checks_flag,
            ...TIMESTAMPS,
        },
        ignored: [],
        aliases: {},
        blank: (id, name) => customField(id, name),
    },
};
const LISTS = Object.keys(entities_KINDS);
function parseEntity(kind, object, path, { add, quote }) {
    const { required, ignored, blank, findContradiction } = kind;
    const found = [];
    const refuse = (...issue) => void found.push(issue);
    const given = Object.entries(object).filter(([key]) => !ignored.includes(key));
    const values = readValues(kind, given, path, { add: refuse, quote });
    for (const key of Object.keys(required))
        if (!values.has(key))
            refuse(`${path}.${key}`, 'must be given');
    const [key, rule] = (found.length === 0 && findContradiction?.(object)) || [];
    if (rule !== undefined)
        refuse(`${path}.${key}`, `must ${rule}`);
    for (const issue of found)
        add(...issue);
    if (found.length > 0)
        return undefined;
    return {
        ...blank(Number(values.get('id')), String(values.get('name')), object),
        ...Object.fromEntries(values),
    };
}
function readValues({ required, optional, aliases }, given, path, { add, quote }) {
    const known = new Map(Object.entries({ ...required, ...optional }));
    const values = new Map();
    const givenKeys = new Map();
    for (const [givenKey, givenValue] of given) {
        const { key, convert = (value) => value } = ownAlias(aliases, givenKey) ?? { key: givenKey };
        const check = known.get(key);
        const value = convert(givenValue);
        const rule = check?.(value);
        const other = givenKeys.get(key);
        if (!check) {
            add(path, `has the unknown key ${quote(givenKey)}. The keys are ${[...known.keys()].join(', ')}`);
        }
        else if (rule !== undefined)
            add(`${path}.${givenKey}`, `must ${rule}`);
        else if (other !== undefined && asId(value) !== asId(values.get(key))) {
            add(`${path}.${givenKey}`, `must not contradict \`${other}\`, which is the same`);
        }
        if (other === undefined || key === givenKey)
            values.set(key, value);
        givenKeys.set(key, givenKey);
    }
    return values;
}
function ownAlias(aliases, key) {
    return Object.hasOwn(aliases, key) ? aliases[key] : undefined;
}

;// CONCATENATED MODULE: ./build/simulator/account/ids.js
const UNUSED_IDS = 900_000_000_000;
const ids_MAX_COUNTED = 1_000_000_000_000;
function createIds(given, after = 1_000) {
    let last = after;
    for (const id of given)
        if (id > last && id <= ids_MAX_COUNTED)
            last = id;
    return () => ++last;
}

;// CONCATENATED MODULE: ./build/simulator/account/keys.js

function accountKeys() {
    return sampleData().keys.map(({ key, access }) => ({ key, user_id: null, access }));
}

;// CONCATENATED MODULE: ./build/simulator/account/relations.js



function itemsOf(json, list) {
    const value = json_own(json, list);
    return Array.isArray(value) ? value : [];
}
function present(objects) {
    return objects.filter((each) => each !== undefined);
}
function byId(objects) {
    return new Map(present(objects).map((each) => [each.id, each]));
}
function checkRelations(json, lists, issues) {
    checkDistinct(lists, issues.add);
    checkReferences(json, lists, issues.add);
    checkPeriods(lists, issues.add);
    checkProperties('User', 'users', lists, issues);
    checkProperties('Unit', 'units', lists, issues);
}
function checkDistinct(lists, add) {
    for (const list of LISTS)
        checkEach(list, lists[list], 'id', ({ id }) => id, add);
    checkEach('users', lists.users, 'email', ({ email }) => email.toLowerCase(), add);
    const nameOf = ({ entity, name }) => JSON.stringify([entity, name]);
    checkEach('custom_properties', lists.custom_properties, 'name', nameOf, add);
}
function checkEach(list, objects, key, valueOf, add) {
    const seen = new Map();
    for (const [index, object] of objects.entries()) {
        if (object === undefined)
            continue;
        const value = valueOf(object);
        const first = seen.get(value);
        if (first === undefined)
            seen.set(value, index);
        else
            add(`${list}[${index}].${key}`, `must not be the same as that of ${list}[${first}]`);
    }
}
function checkReferences(json, lists, add) {
    const idsOf = (list) => new Set(itemsOf(json, list).map((item) => (json_isObject(item) ? json_own(item, 'id') : undefined)));
    const ids = { users: idsOf('users'), units: idsOf('units'), roles: idsOf('roles') };
    const names = { units: byId(lists.units), roles: byId(lists.roles) };
    const check = (id, path, list) => {
        const isThere = id === null || id === undefined || ids[list].has(id);
        if (!isThere)
            add(path, `must be the ID of one of the \`${list}\``);
    };
    const checkName = (given, path, list) => {
        check(given?.id, path, list);
        const name = given && names[list].get(given.id)?.name;
        const givenName = given?.name;
        const isOther = typeof givenName === 'string' && name !== undefined && givenName !== name;
        if (isOther)
            add(path, `must have the name of the one with this ID in \`${list}\`, or none`);
    };
    for (const [index, user] of lists.users.entries()) {
        checkName(user?.unit, `users[${index}].unit`, 'units');
        checkName(user?.role, `users[${index}].role`, 'roles');
    }
    for (const [index, holiday] of lists.holidays.entries()) {
        check(holiday?.user_id, `holidays[${index}].user_id`, 'users');
        check(holiday?.creator_id, `holidays[${index}].creator_id`, 'users');
    }
    for (const [index, employment] of lists.employments.entries()) {
        check(employment?.user_id, `employments[${index}].user_id`, 'users');
    }
}
function checkPeriods({ employments }, add) {
    for (const [index, employment] of employments.entries()) {
        const isBefore = employment && employment.to !== null && employment.to < employment.from;
        if (isBefore)
            add(`employments[${index}].to`, 'must not be before `from`');
    }
}
function checkProperties(entity, list, lists, { add, quote }) {
    const definitions = new Map(present(lists.custom_properties)
        .filter((each) => each.entity === entity)
        .map((each) => [each.name, each]));
    const objects = lists[list];
    for (const [index, object] of objects.entries()) {
        for (const [name, value] of Object.entries(object?.custom_properties ?? {})) {
            const definition = definitions.get(name);
            const rule = definition
                ? brokenRule(definition, value)
                : `be defined in \`custom_properties\`, with the entity "${entity}"`;
            if (rule !== undefined)
                add(`${list}[${index}].custom_properties, ${quote(name)}`, `must ${rule}`);
        }
    }
}
const VALUE_RULES = new Map([
    ['Boolean', 'be "1" or "0"'],
    ['Date', 'be a date (YYYY-MM-DD)'],
    ['Link', 'be a link that begins with http:, https:, mailto: or tel:'],
    ['Select', 'be one of its `defaults`'],
    ['MultiSelect', 'be a list of its `defaults`'],
]);
function brokenRule(definition, value) {
    const isSame = JSON.stringify(acceptedValue(definition, value)) === JSON.stringify(value);
    return isSame ? undefined : (VALUE_RULES.get(definition.kind) ?? 'be a text');
}

;// CONCATENATED MODULE: ./build/simulator/account/from-data.js








function accountFromData(file, content, quote) {
    const found = [];
    const add = (key, text, line) => {
        found.push({ text, location: { file, line, ...(key !== '' && { key }) } });
    };
    const issues = { add, quote };
    const json = readJson(content);
    if ('issue' in json) {
        add('', json.issue, json.line);
        return { data: toData(readLists({}, issues)), issues: found };
    }
    addDuplicateKeys(json.root, '', issues);
    const lists = readLists(json.object, issues);
    checkRelations(json.object, lists, issues);
    return { data: toData(lists), issues: found };
}
function readJson(content) {
    const decoded = decodeText(content);
    if ('issue' in decoded)
        return decoded;
    const document = json_parseJson(decoded.text);
    if ('issue' in document)
        return { issue: document.issue.text, line: document.issue.line };
    const json = decoded.text.trim() === '' ? undefined : JSON.parse(decoded.text);
    return json_isObject(json)
        ? { object: json, root: document.root }
        : { issue: `must be a JSON object with lists: ${LISTS.join(', ')}` };
}
function addDuplicateKeys(node, path, issues) {
    const { add, quote } = issues;
    if ('items' in node) {
        for (const [index, item] of node.items.entries())
            addDuplicateKeys(item, `${path}[${index}]`, issues);
    }
    if (!('entries' in node))
        return;
    const seen = new Set();
    for (const [{ line, text }, value] of node.entries) {
        if (seen.has(text))
            add(path, `has the key ${quote(text)} twice`, line);
        seen.add(text);
        const key = /^\w+$/.test(text) ? text : quote(text);
        addDuplicateKeys(value, path === '' ? key : `${path}.${key}`, issues);
    }
}
function readLists(json, issues) {
    const { add, quote } = issues;
    for (const key of Object.keys(json).filter((each) => !LISTS.includes(each))) {
        add('', `has the unknown key ${quote(key)}. The keys are ${LISTS.join(', ')}`);
    }
    const entries = LISTS.map((list) => {
        const value = json_own(json, list);
        if (value !== undefined && !Array.isArray(value))
            add(list, 'must be a list of objects');
        const parsed = itemsOf(json, list).map((item, index) => {
            const path = `${list}[${index}]`;
            if (json_isObject(item))
                return parseEntity(entities_KINDS[list], item, path, issues);
            add(path, 'must be an object');
            return undefined;
        });
        return [list, parsed];
    });
    return Object.fromEntries(entries);
}
function toData(lists) {
    const [units, roles] = [present(lists.units), withDefault(present(lists.roles))];
    const [unitById, roleById] = [byId(units), byId(roles)];
    const [employments, holidays] = [present(lists.employments), present(lists.holidays)];
    const users = present(lists.users).map((user) => ({
        ...user,
        email: user.email.toLowerCase(),
        unit: reference(unitById.get(user.unit.id)),
        ...(user.role && { role: reference(roleById.get(user.role.id)) }),
    }));
    const customFields = present(lists.custom_properties);
    const all = [...units, ...roles, ...users, ...employments, ...holidays, ...customFields];
    const nextId = createIds(all.map(({ id }) => id))();
    const rest = { employments, holidays, customFields, nextId };
    return { units, roles, users, ...rest, keys: accountKeys(), usersWithHours: [] };
}
function withDefault(roles) {
    const isDefault = roles.find(({ is_default }) => is_default) ?? roles.find(({ is_admin }) => !is_admin) ?? roles[0];
    return roles.map((role) => (role === isDefault ? { ...role, is_default: true } : role));
}

;// CONCATENATED MODULE: ./build/src/model/custom-fields.js





const custom_fields_MAX_CANDIDATES = 8;
const MAX_SORTED = 100;
const MAX_CACHED = 1_000;
const MAX_PIECES = 50;
const MULTI_SELECT = 'multiselect';
const SEPARATOR = /[,;\r\n]/;
const custom_fields_LINK = /^(?:https?:\/\/|mailto:|tel:)\S/i;
function createCustomFieldFinder(definitions, quote) {
    const byName = groupBy(definitions, ({ name }) => normalizeName(name));
    const byLowerCase = groupBy(definitions, ({ name }) => names_caselessName(name));
    const found = new Map();
    return (given) => {
        if (found.has(given))
            return found.get(given);
        const name = normalizeName(given);
        const exact = byName.get(name);
        const similar = byLowerCase.get(names_caselessName(given)) ?? [];
        const names = new Set(similar.map((each) => normalizeName(each.name)));
        const fitting = exact ?? (names.size === 1 ? similar : []);
        const field = toField(fitting, quote);
        found.set(given, field);
        return field;
    };
}
function unknownCustomField(name, definitions, quote) {
    const names = definitions.map((each) => each.name);
    const meant = definitions.find(({ otherName }) => otherName !== undefined && caselessName(otherName) === caselessName(name));
    if (meant)
        return `MOCO's name of the custom field ${quote(name)} is ${quote(meant.name)}`;
    return `MOCO has no custom field ${quote(name)} for users. It has ${listNearest(names, name, quote)}`;
}
function toField(definitions, quote) {
    const [first] = definitions;
    if (!first)
        return undefined;
    const forms = new Set(definitions.map(({ kind, options }) => JSON.stringify([kind, options])));
    const parse = cached(forms.size === 1 ? createParser(first, quote) : unjudged);
    const isList = first.kind.toLowerCase() === MULTI_SELECT;
    return {
        name: first.name,
        parse: (value) => {
            if (!custom_fields_isBlank(value))
                return parse(value);
            return { value: isList && typeof value !== 'string' ? [] : '' };
        },
    };
}
function cached(parse) {
    const results = new Map();
    return (value) => {
        if (typeof value !== 'string')
            return parse(value);
        const result = results.get(value) ?? parse(value);
        if (results.size < MAX_CACHED)
            results.set(value, result);
        return result;
    };
}
function custom_fields_isBlank(value) {
    return [value].flat().every((text) => text.trim() === '');
}
const unjudged = (value) => ({ value });
function createParser({ kind, options }, quote) {
    switch (kind.toLowerCase()) {
        case 'boolean':
            return single((text) => {
                const parsed = parsers_boolean(text);
                return 'must' in parsed ? parsed : { value: parsed.value ? '1' : '0' };
            });
        case 'date':
            return single(date);
        case 'link':
            return single((text) => custom_fields_LINK.test(text)
                ? { value: text }
                : { must: 'be a link that begins with http://, https://, mailto: or tel:' });
        case 'select':
            return options.length === 0 ? unjudged : single(createChoice(options, quote));
        case MULTI_SELECT:
            return options.length === 0 ? unjudged : createChoices(options, quote);
        default:
            return single((text) => ({ value: text }));
    }
}
function single(parse) {
    return (value) => (typeof value === 'string' ? parse(value) : { must: 'be a single value, not a list' });
}
function createChoice(options, quote) {
    const find = createOptionFinder(options);
    const list = createOptionList(options, quote);
    return (text) => {
        const option = find(text);
        return option === undefined ? { must: `be one of its options: ${list(text)}` } : { value: option };
    };
}
function createChoices(options, quote) {
    const find = createOptionFinder(options);
    const list = createOptionList(options, quote);
    const maxPieces = Math.min(MAX_PIECES, Math.max(...options.map((option) => option.split(SEPARATOR).length)));
    return (value) => {
        const chosen = typeof value === 'string' ? splitByOptions(value, find, maxPieces) : findAll(value, find);
        if (chosen === 'ambiguous') {
            return { must: 'be a JSON list of its options: separated by commas, it can be read in several ways' };
        }
        if (chosen)
            return { value: [...new Set(chosen)] };
        const texts = typeof value === 'string' ? value.split(SEPARATOR) : value;
        const wrong = texts.find((text) => text.trim() !== '' && find(text) === undefined) ?? '';
        return { must: `be one or more of its options, separated by commas: ${list(wrong)}` };
    };
}
function findAll(texts, find) {
    const given = texts.filter((text) => text.trim() !== '');
    const found = given.map(find).filter((option) => option !== undefined);
    return found.length === given.length ? found : undefined;
}
function createOptionFinder(options) {
    const exact = groupBy(options, cleanText);
    const byLowerCase = groupBy([...exact.keys()], (text) => text.toLowerCase());
    return (text) => {
        const trimmed = text.trim();
        const found = exact.get(trimmed)?.[0];
        if (found !== undefined)
            return found;
        const similar = byLowerCase.get(trimmed.toLowerCase()) ?? [];
        return similar.length === 1 ? exact.get(similar[0] ?? '')?.[0] : undefined;
    };
}
function splitByOptions(text, find, maxPieces) {
    const whole = find(text);
    if (whole !== undefined)
        return [whole];
    const pieces = piecesOf(text);
    const readings = [];
    readings[pieces.length] = { ways: 1, next: pieces.length };
    for (let from = pieces.length - 1; from >= 0; from--) {
        const ends = pieces.slice(from, from + maxPieces).map(({ end }) => end);
        readings[from] = ends.reduce((reading, end, index) => {
            const next = from + index + 1;
            const rest = readings[next]?.ways ?? 0;
            const option = rest === 0 ? undefined : find(text.slice(pieces[from]?.start, end));
            if (option === undefined)
                return reading;
            return { ways: reading.ways + rest === 1 ? 1 : 2, option, next };
        }, { ways: 0, next: pieces.length });
    }
    const { ways } = readings[0] ?? { ways: 0 };
    if (ways === 2)
        return 'ambiguous';
    return ways === 0 ? undefined : optionsOf(readings);
}
function piecesOf(text) {
    const parts = [...text.matchAll(/[^,;\r\n]+/g)].filter(([part]) => part.trim() !== '');
    return parts.map(({ index, 0: part }) => ({ start: index, end: index + part.length }));
}
function optionsOf(readings) {
    const options = [];
    for (let reading = readings[0]; reading?.option !== undefined; reading = readings[reading.next]) {
        options.push(reading.option);
    }
    return options;
}
function createOptionList(options, quote) {
    const named = options.filter((option) => option.trim() !== '');
    let sorted = 0;
    return (text) => {
        sorted += 1;
        return sorted > MAX_SORTED ? display_listSome(named, custom_fields_MAX_CANDIDATES, quote) : listNearest(named, text, quote);
    };
}
function listNearest(names, name, quote) {
    const entries = [...new Set(names)].map((each) => ({ name: each }));
    return display_listSome(sortBySimilarity(entries, name), custom_fields_MAX_CANDIDATES, ({ entry }) => quote(entry.name));
}

;// CONCATENATED MODULE: ./build/simulator/account/custom-fields.js



function createCustomFields(rows, newId) {
    const usages = new Map();
    for (const [name, value] of rows.flatMap((row) => Object.entries(row))) {
        const key = normalizeName(name);
        const usage = usages.get(key) ?? { name: key, values: [] };
        usage.values.push(value);
        usages.set(key, usage);
    }
    const definitions = [...usages.values()].map(({ name, values }) => {
        const isList = values.some((value) => typeof value !== 'string' && value.length > 0);
        return isList
            ? customField(newId(), name, 'MultiSelect', { defaults: custom_fields_optionsOf(name, values) })
            : customField(newId(), name);
    });
    const find = finderOf(definitions);
    const store = (given) => {
        const stored = Object.entries(given).flatMap(([name, value]) => {
            const parsed = find(name)?.parse(value);
            return parsed && 'value' in parsed && parsed.value.length > 0
                ? [
                    [
                        normalizeName(name),
                        typeof parsed.value === 'string' ? parsed.value : [...parsed.value],
                    ],
                ]
                : [];
        });
        return Object.fromEntries(stored);
    };
    return { definitions, store };
}
function custom_fields_optionsOf(name, values) {
    const entries = values.flatMap((value) => (typeof value === 'string' ? [] : value));
    const options = [...new Set(entries.filter((entry) => entry.trim() !== ''))];
    const field = finderOf([customField(0, name, 'MultiSelect', { defaults: options })])(name);
    const isOther = (value) => typeof value === 'string' && field !== undefined && 'must' in field.parse(value);
    return [...options, ...new Set(values.filter(isOther))];
}
function finderOf(definitions) {
    const all = definitions.map(({ name, kind, defaults }) => ({ name, kind, options: defaults }));
    return createCustomFieldFinder(all, (text) => text);
}

;// CONCATENATED MODULE: ./build/simulator/account/person.js




function person_valueOf({ desired }, input) {
    return desiredValue(desired, input);
}
function emailOf(row) {
    const email = person_valueOf(row, 'email') ?? ('email' in row.key ? row.key.email : undefined);
    return typeof email === 'string' ? email.toLowerCase() : undefined;
}
function customFieldsOf(row) {
    return (person_valueOf(row, CUSTOM.input) ?? {});
}
function toUser(id, row, context) {
    const { teams, roles, customFields, emails } = context;
    const values = row.desired.flatMap(({ field: { responseKey, directory }, value }) => responseKey === undefined || directory ? [] : [[responseKey, value]]);
    const email = emailOf(row) ?? newEmail(id, emails);
    return {
        ...blankUser(id, SAMPLE_TIMESTAMP),
        ...madeUpName(id, emailOf(row)),
        ...Object.fromEntries(values),
        email,
        unit: teams.find(person_valueOf(row, 'team')),
        role: roles.find(person_valueOf(row, 'role')),
        custom_properties: customFields.store(customFieldsOf(row)),
    };
}
function newEmail(id, taken) {
    let local = `user-${id}`;
    while (taken.has(`${local}@example.com`))
        local += `-${id}`;
    return `${local}@example.com`;
}
function madeUpName(id, email) {
    const words = (email?.split('@')[0] ?? '').split(/[._-]+/).filter((word) => word !== '');
    const [firstname = 'User', ...rest] = words.map(capitalize);
    return { firstname, lastname: rest.join(' ') || String(id) };
}

;// CONCATENATED MODULE: ./build/src/model/vacation.js


function defaultVacationYear(today, firstDay) {
    return Math.max(yearOf(today), yearOf(firstDay ?? today));
}
function entriesTitled(entries, { year, title }) {
    return entries.filter((entry) => entry.year === year && trimText(entry.title) === trimText(title));
}
function otherEntries(entries, desired) {
    const titled = entriesTitled(entries, desired);
    return entries.filter((entry) => entry.year === desired.year && !titled.includes(entry));
}
function planVacation(entries, desired) {
    const [entry] = entriesTitled(entries, desired);
    if (!entry)
        return { action: 'created', entry: undefined, desired };
    return { action: hasDays(entry, desired) ? 'none' : 'changed', entry, desired };
}
function isVacationWrite(plan) {
    return plan !== undefined && plan.action !== 'none';
}
function hasDays({ days }, desired) {
    return Math.abs(days - desired.days) < 0.005;
}
function countDays(days) {
    return days === 1 ? '1 day' : `${days} days`;
}

;// CONCATENATED MODULE: ./build/simulator/account/work.js




function employmentsOf(userId, row, defaultModel, newId) {
    const { start, end } = row.employment;
    const made = () => ({
        ...fullTimeEmployment(newId(), userId, SAMPLE_TIMESTAMP),
        to: end ?? null,
    });
    if (start) {
        const { am, pm } = start.hours.pattern;
        return [{ ...made(), from: start.from, pattern: { am: [...am], pm: [...pm] } }];
    }
    const isGone = person_valueOf(row, 'active') === false && end === undefined;
    if (!defaultModel || person_valueOf(row, 'external') === true || isGone)
        return [];
    const employment = made();
    return [
        end !== undefined && end < employment.from ? { ...employment, from: `${yearOf(end)}-01-01` } : employment,
    ];
}
function holidaysOf(userId, row, { title, year }, today, newId) {
    const { vacationDays: days, employment } = row;
    if (days === undefined || person_valueOf(row, 'external') === true)
        return [];
    return [
        {
            id: newId(),
            user_id: userId,
            creator_id: null,
            year: year ?? defaultVacationYear(today, employment.start?.from),
            title,
            days,
            created_at: SAMPLE_TIMESTAMP,
            updated_at: SAMPLE_TIMESTAMP,
        },
    ];
}

;// CONCATENATED MODULE: ./build/simulator/account/from-file.js







const FALLBACK = { team: 'Team', role: 'Mitarbeiter' };
function accountFromFile(rows, { vacation, defaultModel, today }) {
    const newId = createIds(givenIds(rows), UNUSED_IDS);
    const ids = rows.map(({ key }) => ('id' in key ? key.id : newId()));
    const teams = referencesOf(rows, 'team', newId);
    const roles = referencesOf(rows, 'role', newId);
    const customFields = createCustomFields(rows.map(customFieldsOf), newId);
    const emails = new Set(rows.map(emailOf).filter((email) => email !== undefined));
    const context = { teams, roles, customFields, emails };
    const people = rows.map((row, index) => ({ row, user: toUser(ids[index] ?? 0, row, context) }));
    return {
        users: people.map(({ user }) => user),
        units: [...teams.all],
        roles: roles.all.map(({ id, name }) => role(id, name, { is_admin: isAdminName(name), is_default: id === roles.find(undefined).id })),
        employments: people.flatMap(({ row, user }) => employmentsOf(user.id, row, defaultModel, newId)),
        holidays: people.flatMap(({ row, user }) => holidaysOf(user.id, row, vacation, today, newId)),
        keys: accountKeys(),
        customFields: [...customFields.definitions],
        usersWithHours: [],
        nextId: newId(),
    };
}
function givenIds(rows) {
    const ids = rows.flatMap((row) => [
        'id' in row.key ? row.key.id : undefined,
        person_valueOf(row, 'team'),
        person_valueOf(row, 'role'),
    ]);
    return ids.filter((id) => typeof id === 'number');
}
function referencesOf(rows, input, newId) {
    const values = rows.map((row) => person_valueOf(row, input));
    const options = { noun: input === 'team' ? 'Team' : 'Role', fallback: FALLBACK[input], newId };
    return createReferences(input === 'role' ? [...values, undefined] : values, options);
}

;// CONCATENATED MODULE: ./build/simulator/account/made-up.js



function describeMadeUp(rows, { users, employments }) {
    const employed = new Set(employments.map(({ user_id }) => user_id));
    const lacks = (input) => (row) => person_valueOf(row, input) === undefined;
    const lacksHours = ({ employment }, index) => employment.start === undefined && employed.has(users[index]?.id ?? 0);
    const madeUp = [
        ['40 hours a week', lacksHours],
        [`the team ${FALLBACK.team}`, lacks('team')],
        [`the role ${FALLBACK.role}`, lacks('role')],
        ['a made-up name', (row) => lacks('firstname')(row) || lacks('lastname')(row)],
        ['a made-up e-mail address', (row) => emailOf(row) === undefined],
    ];
    const counted = madeUp.flatMap(([value, isLacking]) => {
        const count = rows.filter(isLacking).length;
        return count > 0 ? [`${value} for ${countOf(count, 'user')}`] : [];
    });
    if (counted.length === 0)
        return undefined;
    return (`The users file lacks some values. The account has ${counted.join(', ')}. ` +
        'For these, and for columns that the file lacks, a plan for MOCO can differ.');
}

;// CONCATENATED MODULE: ./build/simulator/options.js












const VACATION_TITLE = 'Urlaubsanspruch';
const MAX_LATENCY_MS = 600_000;
function readOptions(getInput, context) {
    return readAll(getInput, context, (reader) => readInputs(reader, getInput, context));
}
function readFlags(getFlag, context) {
    return readAll(getFlag, context, (reader) => {
        const readMs = (name) => reader.read(name, parsers.wholeNumber(0, MAX_LATENCY_MS));
        return {
            ...readInputs(reader, getFlag, context),
            session: reader.read('session', parsers.choice(...SESSIONS)) ?? DEFAULTS.session,
            port: reader.read('port', parsers.wholeNumber(0, 65_535)) ?? 0,
            latency: readMs('latency') ?? DEFAULTS.latency,
            writeLatency: readMs('write-latency') ?? DEFAULTS.writeLatency,
        };
    });
}
function readAll(getInput, { sanitize }, read) {
    const reader = createInputReader(getInput, sanitize);
    const options = read(reader);
    const { issues } = reader;
    if (issues.length > 0)
        throw new ActionError({ kind: 'invalid-input', issues });
    return options;
}
function readInputs(reader, getInput, context) {
    const defaultModel = reader.read('default-employment', parsers_boolean) ?? behaviour_DEFAULTS.defaultModel;
    return {
        ...options_readAccount(reader, getInput, defaultModel, context),
        faults: readFaults(reader, getInput('faults')),
        rateLimit: reader.read('rate-limit', wholeNumber(1, 1_000_000)) ?? behaviour_DEFAULTS.rateLimit,
        defaultModel,
        overlaps: reader.read('overlaps', choice(...OVERLAPS)) ?? behaviour_DEFAULTS.overlaps,
    };
}
function options_readAccount(reader, getInput, defaultModel, { readFile, today }) {
    const { title = VACATION_TITLE, year } = readVacationEntry(reader);
    checkAccountInputs(reader, getInput);
    const usersFile = reader.read('users-file', readFile);
    const json = reader.read('data', readFile);
    if (usersFile) {
        return accountOfUsersFile(reader, getInput, usersFile, {
            vacation: { title, year },
            defaultModel,
            today,
        });
    }
    return json ? accountOfJson(reader, getInput, json) : { data: sampleData() };
}
function checkAccountInputs({ addIssue }, getInput) {
    const isGiven = (name) => getInput(name) !== '';
    for (const name of ['columns', 'vacation-year']) {
        if (isGiven(name) && !isGiven('users-file'))
            addIssue(`\`${name}\` requires \`users-file\``);
    }
    if (isGiven('users-file') && isGiven('data'))
        addIssue('`users-file` and `data` must not both be given');
}
function accountOfUsersFile(reader, getInput, content, options) {
    const [path, columns] = [getInput('users-file'), getInput('columns')];
    const { rows, issues } = readUsersFile(path, content, reader.quote, options.today, columns);
    addIssues(reader, issues);
    const data = accountFromFile(rows, options);
    return { data, madeUp: describeMadeUp(rows, data) };
}
function accountOfJson(reader, getInput, content) {
    const { data, issues } = accountFromData(getInput('data'), content, reader.quote);
    addIssues(reader, issues);
    return { data };
}
function addIssues({ addIssue }, issues) {
    for (const { text, location } of issues)
        addIssue(text, location);
}
function readFaults({ addIssue, quote }, text) {
    return parseFaults(text).flatMap(({ line, number, parsed }) => {
        if ('value' in parsed)
            return [parsed.value];
        addIssue(`\`faults\`, line ${number}: ${quote(line)} must ${parsed.must}`);
        return [];
    });
}

;// CONCATENATED MODULE: ./build/simulator/action/start.js











async function startStep(toolkit) {
    const log = createLog(toolkit);
    markMain(toolkit);
    try {
        const readFile = (path) => readWorkspaceFile(toolkit.workspace, path, FILE_LIMIT);
        const { madeUp, ...options } = readOptions(toolkit.getInput, {
            readFile,
            today: dayOf(Date.now()),
            sanitize: log.sanitize,
        });
        const logFile = (0,external_node_path_.join)(toolkit.makeFolder(), 'simulator.log');
        const { script, env } = toolkit;
        const server = await startInBackground(options, { script, env, logFile });
        if ('error' in server) {
            const summary = `The simulator did not start: ${server.error}`;
            log.failed({ code: 'internal', summary, hints: [], items: [] });
            return;
        }
        saveServer(toolkit, server);
        toolkit.setOutput('api-url', server.url);
        toolkit.setOutput('api-key', FULL_KEY);
        toolkit.setOutput('read-only-api-key', READ_ONLY_KEY);
        log.info(`Simulated MOCO at ${server.url}: ${describeAccount(options.data)}`);
        if (madeUp !== undefined)
            log.info(madeUp);
    }
    catch (error) {
        log.failed(describeError(error, { host: 'the simulator', user: undefined }));
    }
}

;// CONCATENATED MODULE: ./build/simulator/action/main.js









async function run() {
    if (isServer(process.argv))
        return serve(process);
    return isPost(toolkit) ? report_report(toolkit) : startStep(toolkit);
}
const toolkit = {
    ...coreToolkit,
    getState: core/* getState */.Gu,
    saveState: core/* saveState */.LZ,
    secrets: [],
    script: process.argv[1] ?? '',
    env: process.env,
    makeFolder: () => (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(process.env['RUNNER_TEMP'] || (0,external_node_os_.tmpdir)(), 'moco-simulator-')),
    endProcess: (pid) => void process.kill(pid),
};


/***/ })

};
