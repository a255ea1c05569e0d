// Every page of ours, one line each. The application mounts them behind the login; the navigation and the addresses that a
// login may lead to follow from this list.
export { auditPage } from './auditPage.js';
export { deskPage } from './deskPage.js';
export { documentPage } from './documents/documentPage.js';
export { findPage } from './documents/findPage.js';
export { reportPage } from './report/reportPage.js';
export { statePage } from './state/statePage.js';
export { todoPage } from './todo/todoPage.js';
