namespace MobileNetEdge.Tools.Trainer.Tests.Training;

internal static class Torch
{
    /// <summary>Skips the test where libtorch does not load.</summary>
    public static void Require() => Assert.SkipWhen(LibTorch.Problem is not null, LibTorch.Problem ?? string.Empty);
}
