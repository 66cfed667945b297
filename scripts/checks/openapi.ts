/** Checks the API's own document. */
import { openApiDocument } from '../../companion/src/http/document.ts';
import { documentProblems, versionProblem } from './document-problems.ts';

const document = openApiDocument('https://companion.example');
const problems = [...versionProblem(document), ...(await documentProblems(document))];
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
