import NIOCore

/// Asked of a connection before an answer that is to go wrong.
enum WireFault: Sendable {
  /// Let so many further bytes through and none after them.
  case cut(after: Int)
  /// End without the farewell that TLS says.
  case abrupt
}

/// Sits below the HTTP encoder and swallows what comes after the point of a cut.
final class WireFaultHandler: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var remaining: Int?

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    if case .cut(let count)? = event as? WireFault {
      remaining = count
      promise?.succeed()
    } else {
      context.triggerUserOutboundEvent(event, promise: promise)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard let remaining else {
      context.write(data, promise: promise)
      return
    }
    var bytes = unwrapOutboundIn(data)
    let kept = bytes.readSlice(length: min(remaining, bytes.readableBytes)) ?? ByteBuffer()
    self.remaining = remaining - kept.readableBytes
    context.write(wrapOutboundOut(kept), promise: promise)
  }
}
