using MobileNetEdge.Tools.Trainer.Training;
using TorchSharp;

namespace MobileNetEdge.Tools.Trainer.Tests.Training;

internal static class Torch
{
    /// <summary>Skips the test where libtorch does not load.</summary>
    public static void Require()
    {
        Assert.SkipWhen(LibTorch.Problem is not null, LibTorch.Problem ?? string.Empty);

        // Tests run beside each other: with more, their threads would wait for one another.
        torch.set_num_threads(1);
    }
}
