// Code whose faults nobody tests for, and rightly: logging, metrics, debug output, text for people.
import type { Node } from 'web-tree-sitter';

const callee =
  /^(?:(?:\w+\.)*(?:log|logger|logging|_logger|LOG|console|warnings|metrics|statsd|debug)\.\w+|print|debug|debuglog|warn|warnOnce|deprecate|process\.emitWarning|require)$/;
const holders = /^(?:__repr__|__str__|__version__|toString|inspect)$/;

/** True inside a logging call, or in a method that only describes its object. */
export function isArid(node: Node): boolean {
  for (let holder: Node | null = node; holder !== null; holder = holder.parent) {
    if (
      (holder.type === 'call' || holder.type === 'call_expression') &&
      callee.test(holder.childForFieldName('function')?.text ?? '')
    )
      return true;
    if (
      holder.type === 'expression_statement' &&
      callee.test(holder.namedChild(0)?.childForFieldName('function')?.text ?? '')
    )
      return true;
    if (
      (holder.type === 'function_definition' || holder.type === 'method_definition') &&
      holders.test(holder.childForFieldName('name')?.text ?? '')
    )
      return true;
    if (
      // Annotations are no behaviour, and what a module lists of itself is seen by star imports only.
      holder.type === 'type' ||
      holder.type === 'type_annotation' ||
      (holder.type === 'assignment' &&
        /^__(?:all|version)__$/.test(holder.childForFieldName('left')?.text ?? '')) ||
      holder.type === 'import_statement' ||
      holder.type === 'import_from_statement' ||
      holder.type === 'decorator'
    )
      return true;
  }
  return false;
}
