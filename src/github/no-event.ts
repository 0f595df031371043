/**
 * Loaded before `@actions/github`, which reads the event's file when it is loaded: this action has no use for the
 * event, and a file that can't be read would end the step before it can say anything.
 */
delete process.env['GITHUB_EVENT_PATH'];
