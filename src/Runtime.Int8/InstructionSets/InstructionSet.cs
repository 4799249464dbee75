#if NET
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
#endif

namespace MobileNetEdge.Runtime.Int8;

/// <summary>The instructions that kernels are written in. All give bit-identical results; they differ in speed.</summary>
public enum InstructionSet
{
    /// <summary>Plain loops: the specification, on every processor.</summary>
    Reference,

    /// <summary>Loops for processors, or runtimes, without vectors: on every processor.</summary>
    Scalar,

    /// <summary>Any 64-bit Arm: Cortex-A53 and A72 (Raspberry Pi 3, Zero 2 W and 4).</summary>
    Arm64,

    /// <summary>64-bit Arm with SDOT: Cortex-A76 (Raspberry Pi 5) and others newer than A75.</summary>
    ArmDotProduct,

    /// <summary>x86-64 with AVX2.</summary>
    Avx2,

    /// <summary>x86-64 with AVX-512 F and BW.</summary>
    Avx512,
}

/// <summary>The instruction sets of the processor this program runs on.</summary>
public static class InstructionSets
{
    /// <summary>From the plainest to the best; <see cref="InstructionSet.Reference"/> is always the first.</summary>
    public static IReadOnlyList<InstructionSet> Supported { get; } = [.. Enum.GetValues<InstructionSet>().Where(IsSupported)];

    /// <summary>The best of them, the default of an engine.</summary>
    public static InstructionSet Best => Supported[^1];

    /// <summary>Whether kernels in it compute on vectors.</summary>
    internal static bool HasVectors(this InstructionSet set) => set > InstructionSet.Scalar;

    private static bool IsSupported(InstructionSet set) => set switch
    {
        InstructionSet.Reference or InstructionSet.Scalar => true,
#if NET
        InstructionSet.Arm64 => AdvSimd.Arm64.IsSupported,
        InstructionSet.ArmDotProduct => Dp.Arm64.IsSupported,
        InstructionSet.Avx2 => Avx2.IsSupported,
        InstructionSet.Avx512 => Avx512BW.IsSupported,
        _ => throw new ArgumentOutOfRangeException(nameof(set)),
#else
        _ => false,
#endif
    };
}
