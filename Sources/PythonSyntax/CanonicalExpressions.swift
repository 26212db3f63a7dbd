/// The canonical form of expressions and constants.
extension CanonicalWriter {
  mutating func expression(_ expression: Expression, _ context: Context) {
    let range = expression.range
    switch expression.kind {
    case .boolean(let op, let values):
      node("BoolOp", range) { writer in
        writer.field("op") { $0.text += op.rawValue }
        writer.expressions("values", values)
      }
    case .named(let target, let value):
      node("NamedExpr", range) { writer in
        writer.expression("target", target, .store)
        writer.expression("value", value)
      }
    case .binary(let left, let op, let right):
      node("BinOp", range) { writer in
        writer.expression("left", left)
        writer.field("op") { $0.text += op.rawValue }
        writer.expression("right", right)
      }
    case .unary(let op, let operand):
      node("UnaryOp", range) { writer in
        writer.field("op") { $0.text += op.rawValue }
        writer.expression("operand", operand)
      }
    case .lambda(let parameters, let body):
      node("Lambda", range) { writer in
        writer.field("args") { $0.parameters(parameters) }
        writer.expression("body", body)
      }
    case .conditional(let test, let body, let orElse):
      node("IfExp", range) { writer in
        writer.expression("test", test)
        writer.expression("body", body)
        writer.expression("orelse", orElse)
      }
    case .compare(let left, let operators, let comparators):
      node("Compare", range) { writer in
        writer.expression("left", left)
        writer.field("ops") { $0.list(operators) { $0.text += $1.rawValue } }
        writer.expressions("comparators", comparators)
      }
    case .call(let function, let arguments, let keywords):
      node("Call", range) { writer in
        writer.expression("func", function)
        writer.expressions("args", arguments)
        writer.field("keywords") { $0.list(keywords) { $0.keyword($1) } }
      }
    case .await(let value): node("Await", range) { $0.expression("value", value) }
    case .yield(let value): node("Yield", range) { $0.expression("value", value) }
    case .yieldFrom(let value): node("YieldFrom", range) { $0.expression("value", value) }
    case .constant(let value): constantNode(value, range)
    case .attribute(let value, let name):
      node("Attribute", range) { writer in
        writer.expression("value", value)
        writer.string("attr", name)
        writer.context(context)
      }
    case .subscript(let value, let slice):
      node("Subscript", range) { writer in
        writer.expression("value", value)
        writer.expression("slice", slice)
        writer.context(context)
      }
    case .starred(let value):
      node("Starred", range) { writer in
        writer.expression("value", value, context)
        writer.context(context)
      }
    case .name(let name):
      node("Name", range) { writer in
        writer.string("id", name)
        writer.context(context)
      }
    case .list(let elements): sequence("List", range, elements, context)
    case .tuple(let elements): sequence("Tuple", range, elements, context)
    case .slice(let lower, let upper, let step):
      node("Slice", range) { writer in
        writer.expression("lower", lower)
        writer.expression("upper", upper)
        writer.expression("step", step)
      }
    default:
      container(expression)
    }
  }

  private mutating func sequence(
    _ name: String, _ range: SourceRange, _ elements: [Expression], _ context: Context
  ) {
    node(name, range) { writer in
      writer.expressions("elts", elements, context)
      writer.context(context)
    }
  }

  /// Displays, comprehensions and formatted strings.
  private mutating func container(_ expression: Expression) {
    let range = expression.range
    switch expression.kind {
    case .dict(let items):
      node("Dict", range) { writer in
        writer.field("keys") { writer in
          writer.list(items) { writer, item in
            if let key = item.key { writer.expression(key, .load) } else { writer.text += "None" }
          }
        }
        writer.expressions("values", items.map(\.value))
      }
    case .set(let elements): node("Set", range) { $0.expressions("elts", elements) }
    case .listComprehension(let element, let generators):
      comprehension("ListComp", range, element, generators)
    case .setComprehension(let element, let generators):
      comprehension("SetComp", range, element, generators)
    case .generator(let element, let generators):
      comprehension("GeneratorExp", range, element, generators)
    case .dictComprehension(let key, let value, let generators):
      node("DictComp", range) { writer in
        writer.expression("key", key)
        writer.expression("value", value)
        writer.generators(generators)
      }
    case .joinedString(let values): formatted("JoinedStr", range, values)
    case .templateString(let values): formatted("TemplateStr", range, values)
    case .formattedValue(let value, let conversion, let format):
      node("FormattedValue", range) { writer in
        writer.expression("value", value)
        writer.conversion(conversion)
        writer.expression("format_spec", format)
      }
    case .interpolation(let value, let text, let conversion, let format):
      node("Interpolation", range) { writer in
        writer.expression("value", value)
        writer.string("str", text)
        writer.conversion(conversion)
        writer.expression("format_spec", format)
      }
    default: break
    }
  }

  private mutating func comprehension(
    _ name: String, _ range: SourceRange, _ element: Expression, _ clauses: [Comprehension]
  ) {
    node(name, range) { writer in
      writer.expression("elt", element)
      writer.generators(clauses)
    }
  }

  private mutating func generators(_ clauses: [Comprehension]) {
    field("generators") { writer in
      writer.list(clauses) { writer, clause in
        writer.node("comprehension", nil) { writer in
          writer.expression("target", clause.target, .store)
          writer.expression("iter", clause.iterable)
          writer.expressions("ifs", clause.conditions)
          writer.flag("is_async", clause.isAsync)
        }
      }
    }
  }

  private mutating func formatted(_ name: String, _ range: SourceRange, _ values: [Expression]) {
    node(name, range) { writer in
      writer.stringDepth += 1
      writer.expressions("values", values)
      writer.stringDepth -= 1
    }
  }

  private mutating func conversion(_ conversion: Conversion) {
    field("conversion") { $0.text += conversion == .none ? "-1" : "\(conversion.rawValue)" }
  }

  // MARK: - Constants

  private mutating func constantNode(_ value: Constant, _ range: SourceRange) {
    node("Constant", range) { writer in
      writer.field("value") { $0.constant(value) }
      let isUnicodePrefixed =
        switch value {
        case .string(_, let flag), .surrogateString(_, let flag): flag
        default: false
        }
      writer.string("kind", isUnicodePrefixed ? "u" : nil)
    }
  }

  mutating func constant(_ value: Constant) {
    switch value {
    case .none: text += "None"
    case .ellipsis: text += "Ellipsis"
    case .boolean(let value): text += value ? "True" : "False"
    case .integer(let value): text += "0x" + String(value, radix: 16)
    case .bigInteger(let digits): text += "0x" + digits
    case .float(let value): text += "float " + bits(value)
    case .imaginary(let value): text += "complex " + bits(value)
    case .string(let value, _): quoted(value)
    case .surrogateString(let value, _): quoted(value)
    case .bytes(let bytes):
      text += "bytes "
      for byte in bytes { text += (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    }
  }

  private func bits(_ value: Double) -> String {
    let digits = String(value.bitPattern, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
