import Foundation
import TestSupport
import Testing

@testable import Daemon

@Suite("The state folder")
struct StateFolderTests {
  private func path(_ root: String, _ environment: [String: String]) throws -> String {
    try StateFolder(root: root, environment: { environment[$0] }).path
  }

  @Test func systemdsOwnComesFirst() throws {
    let environment = ["STATE_DIRECTORY": "/var/lib/dw:/other", "XDG_STATE_HOME": "/x", "HOME": "/home/ana"]
    #expect(try path("/srv/shop", environment) == "/var/lib/dw")
  }

  @Test func elseOnePerProjectBelowXDG() throws {
    let shop = try path("/srv/shop", ["XDG_STATE_HOME": "/x", "HOME": "/home/ana"])
    #expect(shop.wholeMatch(of: /\/x\/dagwatchd\/shop-[0-9a-f]{16}/) != nil)
    #expect(try path("/srv/shop", ["XDG_STATE_HOME": "/x"]) == shop)
    #expect(try path("/other/shop", ["XDG_STATE_HOME": "/x"]) != shop)
    for ignored in ["", "relative/path"] {
      let path = try path("/srv/shop", ["XDG_STATE_HOME": ignored, "HOME": "/home/ana"])
      #expect(path.hasPrefix("/home/ana/.local/state/dagwatchd/shop-"))
    }
  }

  @Test func aNameOfAnyKindMakesAFolder() throws {
    let name = try path("/srv/Größe \u{1B}x/", ["HOME": "/h"]).split(separator: "/").last ?? ""
    #expect(name.wholeMatch(of: /Gr____e__x-[0-9a-f]{16}/) != nil)
    #expect(try path("/", ["HOME": "/h"]).contains("/root-"))
    let long = try path("/" + String(repeating: "x", count: 255), ["HOME": "/h"])
    #expect((long.split(separator: "/").last ?? "").utf8.count < 100)
  }

  @Test func withoutAHomeThereIsNone() {
    #expect(throws: StateError.noHome) { try path("/srv/shop", [:]) }
    #expect(throws: StateError.noHome) { try path("/srv/shop", ["HOME": "relative"]) }
  }

  @Test func isMadeForItsOwnerAlone() throws {
    let scratch = try ScratchFolder()
    let folder = try StateFolder(root: "/srv/shop") { ["XDG_STATE_HOME": scratch.url.path + "/a/b"][$0] }
    try folder.create()
    try folder.create()
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func aFolderThatCannotBeMadeSaysWhy() throws {
    let scratch = try ScratchFolder()
    try scratch.write("", to: "file")
    let folder = try StateFolder(root: "/srv/shop") { ["STATE_DIRECTORY": scratch.url.path + "/file/x"][$0] }
    let error = try #require(throws: StateError.self) { try folder.create() }
    #expect(error.description == "cannot use \(scratch.url.path)/file/x: mkdir: Not a directory")
  }

  @Test func hasOneDaemon() throws {
    let scratch = try ScratchFolder()
    let folder = try StateFolder(root: "/srv/shop") { ["STATE_DIRECTORY": scratch.url.path][$0] }
    do {
      let lock = try folder.lock()
      #expect(throws: StateError.inUse(path: folder.path, pid: getpid())) { _ = try folder.lock() }
      withExtendedLifetime(lock) {}
    }
    let again = try folder.lock()
    withExtendedLifetime(again) {}
  }
}
