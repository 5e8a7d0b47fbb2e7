// One call of each kind, for the trace of them.
object Traced {
  @JvmStatic
  fun main(arguments: Array<String>) {
    check(kitchensink.echoStr("hello") == "hello")
    kitchensink.Tracker("first").use { check(it.name == "first") }
    check(kitchensink.apply(20) { it + 1 } == 21)
    try {
      kitchensink.Tracker.parse("no equals sign")
      System.exit(1)
    } catch (error: kitchensink.LibraryException) {
      System.exit(0)
    }
  }
}
