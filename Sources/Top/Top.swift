/// `slabscope top`: the server's figures in a terminal, or in a pipe.
import CPlatform
import Glibc

/// Shows one server until it is told to stop.
public struct Top {
    private let options: TopOptions
    /// Tells the user what is wrong, where the output belongs to a program.
    private let complain: (String) -> Void

    public init(_ options: TopOptions, complain: @escaping (String) -> Void) {
        self.options = options
        self.complain = complain
    }

    /// Full screen on a terminal. Elsewhere, and as JSON, figures are written once, or every interval where one was
    /// named.
    public func run() throws(TopError) {
        let terminal = Terminal()
        if let terminal, options.format == .table, !options.isOnce { return live(terminal) }
        let source = FrameSource(options.endpoint, authorization: options.authorization)
        // The first look must succeed: whoever reads a pipe has no use for a server that is not there.
        guard write(try source.frame()), !options.isOnce, options.interval != nil || terminal != nil else { return }
        follow(source)
    }

    private func follow(_ source: FrameSource) {
        var lost = false
        var due = platform_monotonic_nanoseconds()
        while true {
            due = max(due + UInt64(options.period * 1e9), platform_monotonic_nanoseconds())
            sleepUntil(due)
            do throws(TopError) {
                let frame = try source.frame()
                if lost { complain("\(options.endpoint.url) answers again") }
                lost = false
                guard write(frame) else { return }
            } catch {
                if !lost { complain("\(error); trying again") }
                lost = true
            }
        }
    }

    /// False where nobody reads any more.
    private func write(_ frame: TopFrame) -> Bool {
        switch options.format {
        case .json: return Terminal.write(frame.json + [UInt8(ascii: "\n")])
        case .table:
            let lines = TopScreen(sort: options.sort, lines: options.lines).lines(frame, width: 200)
            return Terminal.write(lines.map { $0.text + "\n" }.joined() + (options.isOnce ? "" : "\n"))
        }
    }
}

extension Top {
    /// Draws after every look, key and change of size; whatever ends it, the terminal is as it was before.
    private func live(_ terminal: Terminal) {
        var screen = TopScreen(sort: options.sort, lines: options.lines)
        // Blocks the signals before the feed's thread exists.
        let bell = LookPipe()
        let events = TerminalEvents(looks: bell.reading)
        let feed = Feed(options.endpoint, authorization: options.authorization, period: options.period, bell: bell)
        terminal.enter()
        defer { terminal.leave() }
        while true {
            terminal.draw(picture(feed.latest, screen, terminal.size))
            for event in events.wait() {
                switch event {
                case .ended, .key(UInt8(ascii: "q")), .key(UInt8(ascii: "Q")): return
                case .key(let key): screen.sort = TopSort.allCases.first { $0.key == key } ?? screen.sort
                case .suspended: pause(terminal)
                case .resized, .looked: break
                }
            }
        }
    }

    /// Gives the terminal back to the shell until it continues this process.
    private func pause(_ terminal: Terminal) {
        terminal.leave()
        kill(getpid(), SIGSTOP)
        terminal.enter()
    }

    /// The figures, with what is wrong above them and the keys below.
    func picture(_ state: Feed.State, _ screen: TopScreen, _ size: Terminal.Size) -> [TopLine] {
        var lines: [TopLine] = []
        if let failure = state.failure {
            let old = state.frame == nil ? "" : " The figures are those of the last answer."
            lines.append(TopLine(text: "\(failure). Trying again every \(options.period) s.\(old)", isHeading: true))
        }
        let room = max(0, size.height - lines.count - 1)
        if let frame = state.frame {
            lines += screen.lines(frame, width: size.width, height: room)
        } else if state.failure == nil {
            lines.append(TopLine(text: "asking \(options.endpoint.url)"))
        }
        lines.append(
            TopLine(text: "classes by \(screen.sort.title); sort by w wasted, l live, r rate, s size; q quits"))
        return lines.suffix(size.height).map {
            TopLine(text: String($0.text.prefix(size.width)), isHeading: $0.isHeading)
        }
    }
}
