// Code whose faults nobody tests for, and rightly: logging, metrics, debug output, text for people.
import type { Node } from 'web-tree-sitter';
import type { AridRules } from '../terms.ts';

const callee =
  /^(?:(?:\w+\.)*(?:log|logger|logging|_logger|LOG|console|warnings|metrics|statsd|debug)\.\w+|print|debug|debuglog|warn|warnOnce|deprecate|process\.emitWarning|require)$/;
const holders = /^(?:__repr__|__str__|__version__|toString|inspect)$/;

/** True inside a logging call, in a method that only describes its object, and where the repository's own rules say so. */
export function isArid(node: Node, rules: AridRules = {}): boolean {
  return isAridAnywhere(node) || isAridHere(node, rules);
}

function isAridHere(node: Node, { calls = [], functions = [] }: AridRules): boolean {
  if (calls.length + functions.length === 0) return false;
  for (let holder: Node | null = node; holder !== null; holder = holder.parent) {
    const { type } = holder;
    if (type === 'call' || type === 'call_expression') {
      if (fits(calls, holder.childForFieldName('function')?.text)) return true;
    } else if (type === 'expression_statement') {
      if (fits(calls, holder.namedChild(0)?.childForFieldName('function')?.text)) return true;
    } else if (/^(?:function_definition|(?:generator_)?function_declaration|method_definition)$/.test(type)) {
      if (fits(functions, holder.childForFieldName('name')?.text)) return true;
    }
  }
  return false;
}

/** Stars are few by the schema, names short: no pattern can make this slow. */
function fits(patterns: readonly string[], name: string | undefined): boolean {
  if (name === undefined || name.length > 200) return false;
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.replace(/[.$]/g, '\\$&').replaceAll('*', '[\\w.$]*')}$`).test(name),
  );
}

function isAridAnywhere(node: Node): boolean {
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
