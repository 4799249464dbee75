using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Tools.Trainer.Commands;

namespace MobileNetEdge.Tools.Trainer.Tests.Commands;

public sealed class TrainerCommandLineTests
{
    [Fact]
    public void An_unknown_command_is_a_wrong_command_line() => Assert.Equal(ExitCodes.Usage, TrainerCommandLine.Run(["paint"]));
}
