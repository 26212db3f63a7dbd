import PythonSyntax

extension Expression {
  /// The expressions that stand directly in this one, in the order in which they are evaluated.
  var children: [Expression] {
    switch kind {
    case .boolean(_, let values), .set(let values), .joinedString(let values),
      .templateString(let values), .list(let values), .tuple(let values):
      values
    case .named(let target, let value): [target, value]
    case .binary(let left, _, let right): [left, right]
    case .unary(_, let value), .await(let value), .yieldFrom(let value), .starred(let value),
      .attribute(let value, _):
      [value]
    case .lambda(let parameters, let body): parameters.all.compactMap(\.defaultValue) + [body]
    case .conditional(let test, let body, let orElse): [test, body, orElse]
    case .dict(let items): items.flatMap { ($0.key.map { [$0] } ?? []) + [$0.value] }
    case .listComprehension(let element, let generators),
      .setComprehension(let element, let generators), .generator(let element, let generators):
      generators.flatMap(\.expressions) + [element]
    case .dictComprehension(let key, let value, let generators):
      generators.flatMap(\.expressions) + [key, value]
    case .yield(let value): value.map { [$0] } ?? []
    case .compare(let left, _, let comparators): [left] + comparators
    case .call(let function, let arguments, let keywords):
      [function] + arguments + keywords.map(\.value)
    case .formattedValue(let value, _, let format), .interpolation(let value, _, _, let format):
      [value] + (format.map { [$0] } ?? [])
    case .constant, .name: []
    case .subscript(let value, let slice): [value, slice]
    case .slice(let lower, let upper, let step): [lower, upper, step].compactMap(\.self)
    }
  }
}

extension Comprehension {
  var expressions: [Expression] { [iterable, target] + conditions }
}
