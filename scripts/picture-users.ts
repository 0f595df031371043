/** The users file of the pictures. */

/** In the future in any year: hours may change up to 92 days back. */
export const FIRST_DAY = `${new Date().getFullYear() + 1}-01-01`;

const LAST_DAY = `${new Date().getFullYear()}-12-31`;

/** The rows of the file, after its headings: a user leaves, one works fewer hours, one has left, and one joins. */
export const USERS = [
  'id;email;firstname;lastname;team;active;employment-start;employment-pattern;employment-end',
  `1002;jonas.huber@example.com;Jonas;Huber;Projektleitung;;;;${LAST_DAY}`,
  `1003;giulia.rossi@example.com;Giulia;Rossi;Design;;${FIRST_DAY};8/8/8/8/0;`,
  '1004;paul.lindner@example.com;Paul;Lindner;Design;false;;;',
  `;nora.vogt@example.com;Nora;Vogt;Design;true;${FIRST_DAY};8/8/8/8/8;`,
];
