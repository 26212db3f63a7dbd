import ArgumentParser

@main
struct Dagwatchd: ParsableCommand {
}
