// The events of libyaml. The library's Swift face, Yams, composes nodes of its own, and would refuse two
// `<<` in one mapping and lose where a scalar ends; PyYAML's `CSafeLoader`, which OmegaConf loads files
// with, composes from these very events.
internal import CYaml
import Diagnostics
import PythonText

/// One parsed YAML stream: a graph of nodes, still without types.
///
/// It is a graph and not a tree, because an alias is its anchor's node and not a copy: a file of a few
/// lines may stand for a billion values (ten anchors, each a list of ten aliases of the one before). How
/// many it stands for is counted on the graph, before anything is copied.
struct YAMLDocument {
  /// The index of a node in `nodes`.
  typealias ID = Int

  struct Node {
    enum Content {
      /// `isImplicit`: plain and without a tag, so that the text itself says the type.
      case scalar(String, isImplicit: Bool)
      case sequence([ID])
      case mapping([(key: ID, value: ID)])
    }

    var content: Content
    /// The tag as written, with its handle expanded; nil where there is none.
    var tag: String?
    var span: YAMLSpan
  }

  var nodes: [Node] = []
  /// nil: the stream holds nothing but comments.
  var root: ID?

  /// How many nodes the document stands for when each alias is a copy; stops counting above `limit`.
  func expandedCount(limit: Int) -> Int {
    guard let root else { return 0 }
    var known: [ID: Int] = [:]
    func count(_ id: ID) -> Int {
      if let known = known[id] { return known }
      var total = 1
      switch nodes[id].content {
      case .scalar: break
      case .sequence(let items):
        for item in items where total <= limit { total += count(item) }
      case .mapping(let members):
        for member in members where total <= limit { total += count(member.key) + count(member.value) }
      }
      known[id] = total
      return total
    }
    return count(root)
  }
}

/// A place in a YAML file: lines and columns from 0, in Unicode scalars, as libyaml counts them.
struct YAMLSpan: Hashable, Sendable {
  var line: Int
  var column: Int
  /// On that line; 1 where the node goes on below it.
  var length: Int

  static let start = YAMLSpan(line: 0, column: 0, length: 1)
}

/// A file that is no YAML, or YAML that the loader does not take.
struct YAMLProblem: Error {
  var code = DiagnosticCode.malformedYAML
  var message: String
  var span: YAMLSpan
  var note: (message: String, span: YAMLSpan)?
}

/// Composes a document from libyaml's events, as PyYAML's composer does.
struct YAMLComposer: ~Copyable {
  /// Far below libyaml's own limit of 1,000 and far above what Python's recursion limit lets through.
  private static let depthLimit = 200

  // On the heap, since libyaml keeps the parser's own address in it.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: [UInt8]
  private var document = YAMLDocument()
  private var anchors: [ExactString: (id: YAMLDocument.ID?, span: YAMLSpan)] = [:]

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// - Parameter bytes: valid UTF-8.
  static func compose(_ bytes: [UInt8]) throws(YAMLProblem) -> YAMLDocument {
    let result: Result<YAMLDocument, YAMLProblem> = bytes.withUnsafeBufferPointer { buffer in
      var composer = YAMLComposer(bytes)
      yaml_parser_set_encoding(composer.parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(composer.parser, buffer.baseAddress, buffer.count)
      do throws(YAMLProblem) {
        try composer.stream()
        return .success(composer.document)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private mutating func stream() throws(YAMLProblem) {
    _ = try next()
    guard case .documentStart = try next().kind else { return }
    document.root = try node(try next(), depth: 0)
    _ = try next()
    let event = try next()
    guard case .documentStart = event.kind else { return }
    throw YAMLProblem(message: "a second YAML document; Kedro reads one document per file", span: event.span)
  }

  private mutating func node(_ event: Event, depth: Int) throws(YAMLProblem) -> YAMLDocument.ID {
    if depth > Self.depthLimit {
      throw YAMLProblem(message: "nested more than \(Self.depthLimit) deep", span: event.span)
    }
    if case .alias(let name) = event.kind {
      switch anchors[ExactString(name)] {
      case (let id?, _)?: return id
      case (nil, let span)?:
        throw YAMLProblem(
          message: "the alias *\(name) stands inside of its own anchor", span: event.span,
          note: ("the anchor is here", span))
      case nil:
        throw YAMLProblem(message: "the alias *\(name) has no anchor before it", span: event.span)
      }
    }
    if let anchor = event.anchor {
      if let first = anchors[ExactString(anchor)] {
        throw YAMLProblem(
          message: "the anchor &\(anchor) is defined twice", span: event.span,
          note: ("the first one is here", first.span))
      }
      anchors[ExactString(anchor)] = (nil, event.span)
    }
    let content: YAMLDocument.Node.Content
    switch event.kind {
    case .scalar(let text, let isImplicit): content = .scalar(text, isImplicit: isImplicit)
    case .sequenceStart:
      var items: [YAMLDocument.ID] = []
      var event = try next()
      while event.kind != .sequenceEnd {
        items.append(try node(event, depth: depth + 1))
        event = try next()
      }
      content = .sequence(items)
    case .mappingStart:
      var members: [(key: YAMLDocument.ID, value: YAMLDocument.ID)] = []
      var event = try next()
      while event.kind != .mappingEnd {
        let key = try node(event, depth: depth + 1)
        members.append((key, try node(try next(), depth: depth + 1)))
        event = try next()
      }
      content = .mapping(members)
    default: throw YAMLProblem(message: "a value is missing", span: event.span)
    }
    document.nodes.append(.init(content: content, tag: event.tag, span: event.span))
    let id = document.nodes.count - 1
    if let anchor = event.anchor { anchors[ExactString(anchor)] = (id, event.span) }
    return id
  }
}

extension YAMLComposer {
  fileprivate enum EventKind: Hashable {
    case other, documentStart
    case alias(String)
    case scalar(String, isImplicit: Bool)
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  fileprivate struct Event {
    var kind: EventKind
    var anchor: String?
    var tag: String?
    var span: YAMLSpan
  }

  private mutating func next() throws(YAMLProblem) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    defer { yaml_event_delete(&event) }
    var result = Event(kind: .other, span: YAMLSpan(from: event.start_mark, to: event.end_mark))
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
    case YAML_ALIAS_EVENT: result.kind = .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let value = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      result.kind = .scalar(value, isImplicit: scalar.plain_implicit != 0)
      result.anchor = text(scalar.anchor)
      result.tag = text(scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      result.kind = .sequenceStart
      result.anchor = text(event.data.sequence_start.anchor)
      result.tag = text(event.data.sequence_start.tag)
    case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      result.kind = .mappingStart
      result.anchor = text(event.data.mapping_start.anchor)
      result.tag = text(event.data.mapping_start.tag)
    case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
    default: break
    }
    // `!` alone says "no tag", for collections; for scalars libyaml has done so itself.
    if result.tag == "!" { result.tag = nil }
    return result
  }

  private func problem() -> YAMLProblem {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not readable as YAML"
    if parser.pointee.error == YAML_READER_ERROR {
      // The reader is ahead of the marks, and knows the byte only.
      let before = bytes.prefix(parser.pointee.problem_offset)
      let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      let span = YAMLSpan(
        line: before.count { $0 == UInt8(ascii: "\n") },
        column: String(decoding: before[start...], as: UTF8.self).unicodeScalars.count, length: 1)
      return YAMLProblem(message: "not YAML: \(problem)", span: span)
    }
    let context = parser.pointee.context.map { String(cString: $0) + ": " } ?? ""
    return YAMLProblem(
      message: "not YAML: \(context)\(problem)", span: YAMLSpan(at: parser.pointee.problem_mark))
  }

  private func text(_ pointer: UnsafePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}

extension YAMLSpan {
  fileprivate init(from start: yaml_mark_t, to end: yaml_mark_t) {
    self.init(
      line: Int(start.line), column: Int(start.column),
      length: start.line == end.line ? max(1, Int(end.column) - Int(start.column)) : 1)
  }

  fileprivate init(at mark: yaml_mark_t) {
    self.init(line: Int(mark.line), column: Int(mark.column), length: 1)
  }
}
